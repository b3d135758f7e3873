package io.github.camelsmtp.component;

import io.github.camelsmtp.net.SmtpClient;
import io.github.camelsmtp.net.SmtpClientSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.apache.camel.Endpoint;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;

/**
 * The clients of a component's producers. Those that speak in the same way share one, and with it connections, so a route
 * that makes endpoints as it goes does not make threads as it goes. A client ends with the last producer that uses it.
 * Thread-safe.
 */
final class SmtpClients {
    private static final int WORKERS = 16;

    /** What runs for one kind of settings. */
    private static final class Shared {
        private final SmtpClient client;
        private final ExecutorService workers;
        private int users;

        Shared(SmtpClient client, ExecutorService workers) {
            this.client = client;
            this.workers = workers;
        }
    }

    private final Map<SmtpClientSettings, Shared> clients = new HashMap<>();

    /** The client with these settings; {@link #release} must follow. */
    synchronized SmtpClient acquire(SmtpClientSettings settings, Endpoint endpoint) {
        Shared shared = clients.computeIfAbsent(settings, made -> {
            ExecutorService workers =
                    new CamelThreads(endpoint).pool("smtp-send", WORKERS, -1, ThreadPoolRejectedPolicy.CallerRuns);
            return new Shared(new SmtpClient(made, workers), workers);
        });
        shared.users++;
        return shared.client;
    }

    /** Somebody needs it no more. */
    void release(SmtpClientSettings settings, Endpoint endpoint) {
        Shared last;
        synchronized (this) {
            Shared shared = clients.get(settings);
            if (shared == null || --shared.users > 0) {
                return;
            }
            last = clients.remove(settings);
        }
        last.client.close();
        new CamelThreads(endpoint).shutdown(last.workers);
    }
}
