package io.github.camelsmtp.component;

import io.github.camelsmtp.auth.LoginGuard;
import io.github.camelsmtp.store.Account;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedCamelContext;

/** The one memory of failed logins that all servers of a Camel context share: whoever guesses at one has guessed at all. */
final class LoginGuards {
    private LoginGuards() {}

    /**
     * The guard of an endpoint.
     *
     * @throws IllegalArgumentException if a value is out of its range, in one line
     */
    static synchronized LoginGuard of(CamelContext context, int maxLoginFailures, Duration loginLockout) {
        ExtendedCamelContext extended = context.getCamelContextExtension();
        if (!extended.isContextPluginInUse(LoginGuard.class)) {
            extended.addContextPlugin(LoginGuard.class, new LoginGuard(Clock.systemUTC(), 1, Duration.ZERO));
        }
        return extended.getContextPlugin(LoginGuard.class).with(maxLoginFailures, loginLockout);
    }

    /** A login name as it is counted: the account it means, however it is written, or else the name itself. */
    static String spelled(String name) {
        return Account.named(name).map(Account::name).orElse(name);
    }
}
