package io.github.camelsmtp.net;

import io.github.camelsmtp.auth.ApopExchange;
import io.github.camelsmtp.auth.SaslConnection;
import io.github.camelsmtp.auth.SaslExchange;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.pop3.Login;
import io.github.camelsmtp.pop3.Logins;
import io.github.camelsmtp.pop3.MaildropService;
import io.github.camelsmtp.pop3.Pop3SessionReport;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoredMessage;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Maildrops whose storage does what a test wants, and that notice what is not closed or used by two threads at once. */
final class Maildrops implements MaildropService {
    private final List<StoredMessage> stored = new ArrayList<>();
    private final List<Supplier<InputStream>> contents = new ArrayList<>();

    final List<Pop3SessionReport> reports = new CopyOnWriteArrayList<>();
    final List<StoredMessage> deleted = new CopyOnWriteArrayList<>();
    final AtomicInteger openStreams = new AtomicInteger();
    final AtomicInteger openDrops = new AtomicInteger();
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger clashes = new AtomicInteger();
    volatile CompletionStage<?> loginWaitsFor = CompletableFuture.completedStage(null);
    volatile boolean listingFails;
    volatile boolean deletionFails;

    /** Adds a message that says to have so many octets. */
    Maildrops add(long octets, Supplier<InputStream> content) {
        stored.add(new StoredMessage("uid-" + stored.size(), octets, Instant.EPOCH));
        contents.add(content);
        return this;
    }

    @Override
    public SaslExchange logIn(InetSocketAddress remote, SaslMechanism mechanism, SaslConnection connection) {
        return mechanism.begin(new Logins(() -> "secret"), connection);
    }

    @Override
    public SaslExchange apop(InetSocketAddress remote, String challenge) {
        return new ApopExchange(new Logins(() -> "secret"), challenge);
    }

    @Override
    public CompletionStage<Login> open(InetSocketAddress remote, String user) {
        if (user.equals("bug")) {
            throw new IllegalStateException("a bug of the service");
        }
        return loginWaitsFor.thenApply(ignored -> {
            opened.incrementAndGet();
            openDrops.incrementAndGet();
            return Login.opened(new Drop(user));
        });
    }

    @Override
    public void ended(Pop3SessionReport report) {
        reports.add(report);
    }

    private final class Drop implements Maildrop {
        private final String account;
        private final AtomicInteger users = new AtomicInteger();
        private boolean closed;

        Drop(String account) {
            this.account = account;
        }

        @Override
        public String account() {
            return account;
        }

        @Override
        public List<StoredMessage> messages() {
            return alone(() -> {
                if (listingFails) {
                    throw new IllegalStateException("no listing");
                }
                return List.copyOf(stored);
            });
        }

        @Override
        public InputStream read(StoredMessage message) throws StoreException {
            InputStream content = alone(contents.get(stored.indexOf(message)));
            if (content == null) {
                throw new StoreException(StoreException.Reason.NO_SUCH_MESSAGE, "it is gone");
            }
            openStreams.incrementAndGet();
            return new FilterInputStream(content) {
                @Override
                public void close() throws IOException {
                    openStreams.decrementAndGet();
                    super.close();
                }
            };
        }

        @Override
        public void delete(Collection<StoredMessage> messages) throws StoreException {
            if (deletionFails) {
                throw new StoreException(StoreException.Reason.UNAVAILABLE, "the disk is broken");
            }
            alone(() -> deleted.addAll(messages));
        }

        @Override
        public void close() {
            alone(() -> closed || openDrops.decrementAndGet() >= 0);
            closed = true;
        }

        /** A maildrop is used by one thread at a time. */
        private <T> T alone(Supplier<T> use) {
            if (users.incrementAndGet() > 1) {
                clashes.incrementAndGet();
            }
            try {
                return use.get();
            } finally {
                users.decrementAndGet();
            }
        }
    }
}
