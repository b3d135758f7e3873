package io.github.camelsmtp.net;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.pop3.Login;
import io.github.camelsmtp.pop3.LoginRefusal;
import io.github.camelsmtp.pop3.MaildropService;
import io.github.camelsmtp.pop3.Pop3SessionReport;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.Content;
import io.github.camelsmtp.store.Delivery;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/** The maildrops of a real store, with the accounts alice and bob at example.org, whose password is {@code secret}. */
final class StoreMaildrops implements MaildropService {
    final List<Pop3SessionReport> reports = new CopyOnWriteArrayList<>();
    private final MailboxStore store;
    private final Executor blocking;

    StoreMaildrops(MailboxStore store, Executor blocking) throws StoreException {
        this.store = store;
        this.blocking = blocking;
        store.accounts().create(EmailAddress.of("alice@example.org"), "secret");
        store.accounts().create(EmailAddress.of("bob@example.org"), "secret");
    }

    @Override
    public CompletionStage<Login> login(InetSocketAddress remote, String user, String password) {
        return CompletableFuture.supplyAsync(() -> login(user, password), blocking);
    }

    private Login login(String user, String password) {
        try {
            Optional<Account> account = store.accounts().authenticate(user, password);
            if (account.isEmpty()) {
                return Login.refused(LoginRefusal.WRONG_CREDENTIALS);
            }
            return store.open(account.get().name()).map(Login::opened).orElse(Login.refused(LoginRefusal.IN_USE));
        } catch (StoreException failure) {
            return Login.refused(LoginRefusal.UNAVAILABLE);
        }
    }

    @Override
    public void ended(Pop3SessionReport report) {
        reports.add(report);
    }

    /** Delivers to alice and waits until it is stored. */
    void deliver(byte[] message) {
        Content content = new Content() {
            @Override
            public long sizeHint() {
                return message.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(message);
            }
        };
        store.deliver(new Delivery(List.of("alice@example.org"), content))
                .toCompletableFuture()
                .join();
    }
}
