package io.github.camelsmtp.net;

import io.github.camelsmtp.auth.SaslConnection;
import io.github.camelsmtp.auth.SaslExchange;
import io.github.camelsmtp.auth.SaslMechanism;
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
import java.util.concurrent.CompletionException;
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
    public SaslExchange logIn(InetSocketAddress remote, SaslMechanism mechanism, SaslConnection connection) {
        return mechanism.begin(this::authenticate, connection);
    }

    private CompletionStage<Optional<String>> authenticate(String name, String password) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return store.accounts().authenticate(name, password).map(Account::name);
                    } catch (StoreException failure) {
                        throw new CompletionException(failure);
                    }
                },
                blocking);
    }

    @Override
    public SaslExchange apop(InetSocketAddress remote, String challenge) {
        throw new UnsupportedOperationException("the store keeps no passwords");
    }

    @Override
    public CompletionStage<Login> open(InetSocketAddress remote, String account) {
        return CompletableFuture.supplyAsync(() -> open(account), blocking);
    }

    private Login open(String account) {
        try {
            return store.open(account).map(Login::opened).orElse(Login.refused(LoginRefusal.IN_USE));
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
