package io.github.camelsmtp.component;

import io.github.camelsmtp.auth.SaslConnection;
import io.github.camelsmtp.auth.SaslExchange;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.pop3.Login;
import io.github.camelsmtp.pop3.LoginRefusal;
import io.github.camelsmtp.pop3.MaildropService;
import io.github.camelsmtp.pop3.Pop3SessionReport;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens maildrops of a store for the POP3 sessions of those who log in, off the I/O threads. Thread-safe. */
final class StoreMaildropService implements MaildropService {
    private static final Logger LOG = LoggerFactory.getLogger(StoreMaildropService.class);

    private final MailboxStore store;
    private final ServerLogins logins;
    private final LoginDelays delays;
    private final Duration loginDelay;
    private final Executor blocking;
    private final Consumer<Pop3SessionReport> reports;

    StoreMaildropService(
            MailboxStore store,
            ServerLogins logins,
            LoginDelays delays,
            Duration loginDelay,
            Executor blocking,
            Consumer<Pop3SessionReport> reports) {
        this.store = store;
        this.logins = logins;
        this.delays = delays;
        this.loginDelay = loginDelay;
        this.blocking = blocking;
        this.reports = reports;
    }

    @Override
    public SaslExchange logIn(InetSocketAddress remote, SaslMechanism mechanism, SaslConnection connection) {
        return logins.logIn(remote.getAddress(), mechanism, connection);
    }

    @Override
    public SaslExchange apop(InetSocketAddress remote, String challenge) {
        return logins.apop(remote.getAddress(), challenge);
    }

    @Override
    public CompletionStage<Login> open(InetSocketAddress remote, String account) {
        String name = LoginGuards.spelled(account);
        if (!delays.mayOpen(name, loginDelay)) {
            return CompletableFuture.completedStage(Login.refused(LoginRefusal.TOO_SOON));
        }
        try {
            return CompletableFuture.supplyAsync(() -> open(name), blocking);
        } catch (RejectedExecutionException full) {
            LOG.debug("{}: too many logins at the same time", remote);
            return CompletableFuture.completedStage(Login.refused(LoginRefusal.UNAVAILABLE));
        }
    }

    private Login open(String account) {
        try {
            Optional<Maildrop> maildrop = store.open(account);
            if (maildrop.isEmpty()) {
                return Login.refused(LoginRefusal.IN_USE);
            }
            if (!loginDelay.isZero()) {
                delays.opened(account);
            }
            return Login.opened(maildrop.get());
        } catch (StoreException e) {
            LOG.error("cannot open a maildrop: {}; the client is told to try again", e.getMessage());
            return Login.refused(LoginRefusal.UNAVAILABLE);
        }
    }

    @Override
    public void ended(Pop3SessionReport report) {
        reports.accept(report);
    }
}
