package io.github.camelsmtp.component;

import io.github.camelsmtp.auth.LoginGuard;
import io.github.camelsmtp.pop3.Login;
import io.github.camelsmtp.pop3.LoginRefusal;
import io.github.camelsmtp.pop3.MaildropService;
import io.github.camelsmtp.pop3.Pop3SessionReport;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens maildrops of a store for POP3 sessions, off the I/O threads; failed logins are counted and slow. Thread-safe. */
final class StoreMaildropService implements MaildropService {
    private static final Logger LOG = LoggerFactory.getLogger(StoreMaildropService.class);

    private final MailboxStore store;
    private final LoginGuard guard;
    private final Executor logins;
    private final Consumer<Pop3SessionReport> reports;

    StoreMaildropService(MailboxStore store, LoginGuard guard, Executor logins, Consumer<Pop3SessionReport> reports) {
        this.store = store;
        this.guard = guard;
        this.logins = logins;
        this.reports = reports;
    }

    @Override
    public CompletionStage<Login> login(InetSocketAddress remote, String user, String password) {
        String name = LoginGuards.spelled(user);
        if (!guard.allows(remote.getAddress(), name)) {
            LOG.info("{}: POP3 login refused, after too many that failed", remote);
            return wrong(remote.getAddress(), name);
        }
        try {
            return CompletableFuture.supplyAsync(() -> open(remote, name, password), logins)
                    .thenCompose(answer -> answer.equals(Login.refused(LoginRefusal.WRONG_CREDENTIALS))
                            ? wrong(remote.getAddress(), name)
                            : CompletableFuture.completedStage(answer));
        } catch (RejectedExecutionException full) {
            LOG.debug("{}: too many logins at the same time", remote);
            return CompletableFuture.completedStage(Login.refused(LoginRefusal.UNAVAILABLE));
        }
    }

    /** No thread waits. */
    private CompletionStage<Login> wrong(InetAddress address, String name) {
        Duration delay = guard.failed(address, name);
        return new CompletableFuture<Login>()
                .completeOnTimeout(
                        Login.refused(LoginRefusal.WRONG_CREDENTIALS), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Login open(InetSocketAddress remote, String name, String password) {
        try {
            Optional<Account> account = store.accounts().authenticate(name, password);
            // Asked again: others may have failed while this was looked up.
            if (account.isEmpty() || !guard.allows(remote.getAddress(), name)) {
                LOG.info("{}: POP3 login failed", remote);
                return Login.refused(LoginRefusal.WRONG_CREDENTIALS);
            }
            guard.succeeded(name);
            Optional<Maildrop> maildrop = store.open(account.get().name());
            return maildrop.isPresent() ? Login.opened(maildrop.get()) : Login.refused(LoginRefusal.IN_USE);
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
