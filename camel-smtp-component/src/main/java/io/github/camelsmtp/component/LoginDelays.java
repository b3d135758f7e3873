package io.github.camelsmtp.component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedCamelContext;

/**
 * When each mailbox was opened last (RFC 2449 §6.5): one memory for the POP3 servers of a Camel context, of at most {@value
 * #MOST} mailboxes, the most recent ones. Thread-safe.
 */
final class LoginDelays {
    private static final int MOST = 10_000;

    private final Clock clock;
    private final Map<String, Instant> opened = new LinkedHashMap<>();

    LoginDelays(Clock clock) {
        this.clock = clock;
    }

    static synchronized LoginDelays of(CamelContext context) {
        ExtendedCamelContext extended = context.getCamelContextExtension();
        if (!extended.isContextPluginInUse(LoginDelays.class)) {
            extended.addContextPlugin(LoginDelays.class, new LoginDelays(Clock.systemUTC()));
        }
        return extended.getContextPlugin(LoginDelays.class);
    }

    /** Whether the last opening was long enough ago. */
    synchronized boolean mayOpen(String account, Duration delay) {
        Instant last = opened.get(account);
        return delay.isZero() || last == null || !last.plus(delay).isAfter(clock.instant());
    }

    /** The mailbox has been opened. */
    synchronized void opened(String account) {
        opened.remove(account); // so that it becomes the youngest
        opened.put(account, clock.instant());
        if (opened.size() > MOST) {
            opened.remove(opened.keySet().iterator().next());
        }
    }
}
