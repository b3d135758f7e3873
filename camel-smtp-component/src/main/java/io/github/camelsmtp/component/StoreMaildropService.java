package io.github.camelsmtp.component;

import io.github.camelsmtp.pop3.Login;
import io.github.camelsmtp.pop3.LoginRefusal;
import io.github.camelsmtp.pop3.MaildropService;
import io.github.camelsmtp.pop3.Pop3SessionReport;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens maildrops of a store for POP3 sessions, off the I/O threads. Thread-safe. */
final class StoreMaildropService implements MaildropService {
    private static final Logger LOG = LoggerFactory.getLogger(StoreMaildropService.class);

    private final MailboxStore store;
    private final Executor logins;
    private final Consumer<Pop3SessionReport> reports;

    StoreMaildropService(MailboxStore store, Executor logins, Consumer<Pop3SessionReport> reports) {
        this.store = store;
        this.logins = logins;
        this.reports = reports;
    }

    @Override
    public CompletionStage<Login> login(InetSocketAddress remote, String user, String password) {
        try {
            return CompletableFuture.supplyAsync(() -> open(remote, user, password), logins);
        } catch (RejectedExecutionException full) {
            LOG.debug("{}: too many logins at the same time", remote);
            return CompletableFuture.completedStage(Login.refused(LoginRefusal.UNAVAILABLE));
        }
    }

    private Login open(InetSocketAddress remote, String user, String password) {
        try {
            Optional<Account> account = store.accounts().authenticate(user, password);
            if (account.isEmpty()) {
                LOG.info("{}: POP3 login failed", remote);
                return Login.refused(LoginRefusal.WRONG_CREDENTIALS);
            }
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
