package io.github.camelsmtp.component;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The names that clients' addresses have in the DNS, for the Received field: looked up beside the session and used if they
 * come in time. Nobody waits for them. Thread-safe.
 *
 * <p>A name counts only if it leads back to the address. It is for people to read; nothing is decided by it.
 */
final class ReverseNames {
    private static final int MOST = 1000;

    /** A name, or that there is none, is looked up again after this. */
    private static final Duration LIFE = Duration.ofMinutes(10);

    private record Known(Optional<String> name, Instant since) {}

    private final @Nullable ExecutorService threads;
    private final Clock clock;
    private final Map<InetAddress, Known> names = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Known> eldest) {
            return size() > MOST;
        }
    };

    /** @param threads to look up with, or null to look up nothing */
    ReverseNames(@Nullable ExecutorService threads, Clock clock) {
        this.threads = threads;
        this.clock = clock;
    }

    /** A client is there: find its name. */
    void lookUp(InetAddress address) {
        if (threads == null) {
            return;
        }
        Instant now = clock.instant();
        synchronized (names) {
            Known known = names.get(address);
            if (known != null && known.since.plus(LIFE).isAfter(now)) {
                return;
            }
            names.put(address, new Known(known == null ? Optional.empty() : known.name, now));
        }
        try {
            threads.execute(() -> {
                // An address made from octets has no name yet; Java checks that a name leads back.
                String name = address.getCanonicalHostName();
                Optional<String> found = name.equals(address.getHostAddress()) ? Optional.empty() : Optional.of(name);
                synchronized (names) {
                    names.put(address, new Known(found, now));
                }
            });
        } catch (RejectedExecutionException tooMany) {
            synchronized (names) {
                names.remove(address);
            }
        }
    }

    /** The name, as a proxy has told it or the DNS knows it; null if there is none or it is not known yet. */
    @Nullable
    String of(InetSocketAddress client) {
        InetAddress address = client.getAddress();
        String told = client.getHostString(); // looks up nothing
        if (!told.equals(address.getHostAddress())) {
            return told;
        }
        synchronized (names) {
            Known known = names.get(address);
            return known == null ? null : known.name.orElse(null);
        }
    }
}
