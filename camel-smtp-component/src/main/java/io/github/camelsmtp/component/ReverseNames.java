package io.github.camelsmtp.component;

import java.net.InetAddress;
import java.net.InetSocketAddress;
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

    private final @Nullable ExecutorService threads;
    private final Map<InetAddress, Optional<String>> names = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Optional<String>> eldest) {
            return size() > MOST;
        }
    };

    /** @param threads to look up with, or null to look up nothing */
    ReverseNames(@Nullable ExecutorService threads) {
        this.threads = threads;
    }

    /** A client is there: find its name. */
    void lookUp(InetAddress address) {
        if (threads == null) {
            return;
        }
        synchronized (names) {
            if (names.putIfAbsent(address, Optional.empty()) != null) {
                return;
            }
        }
        try {
            threads.execute(() -> {
                // An address made from octets has no name yet; Java checks that a name leads back.
                String name = address.getCanonicalHostName();
                if (!name.equals(address.getHostAddress())) {
                    synchronized (names) {
                        names.put(address, Optional.of(name));
                    }
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
            return names.getOrDefault(address, Optional.empty()).orElse(null);
        }
    }
}
