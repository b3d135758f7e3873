package io.github.camelsmtp.component;

import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.RetryPolicy;
import io.github.camelsmtp.relay.DsnWriter;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Works on a queue from start to stop: the dispatcher, its threads, and the reports to senders. Confined to its consumer's
 * starting and stopping; {@link #pause} and {@link #running} are thread-safe.
 */
final class QueueWork {
    /** How long what runs may go on when the work stops; then it comes again when its lease ends. */
    private static final long PATIENCE = 30_000;

    private final CamelContext context;
    private final OutboundQueue queue;
    private final MailQueueConfiguration configuration;
    private final Clock clock;
    private final int deadAfter;
    private final DueDelivery delivery;
    private final CamelThreads threads;

    private @Nullable QueueDispatcher dispatcher;
    private @Nullable ExecutorService workers;
    private @Nullable ExecutorService thread;
    private @Nullable ProducerTemplate template;
    private final List<Runnable> ends = new ArrayList<>();

    /** @param deadAfter after how many failures in a row that reached nobody a destination is left alone */
    QueueWork(
            Endpoint owner,
            OutboundQueue queue,
            MailQueueConfiguration configuration,
            Clock clock,
            int deadAfter,
            DueDelivery delivery) {
        this.context = owner.getCamelContext();
        this.queue = queue;
        this.configuration = configuration;
        this.clock = clock;
        this.deadAfter = deadAfter;
        this.delivery = delivery;
        this.threads = new CamelThreads(owner);
    }

    void start() throws UnknownHostException {
        RetryPolicy policy = configuration.retryPolicy();
        RandomGenerator random = new SecureRandom();
        ExecutorService pool =
                threads.pool("mail-queue-delivery", configuration.getConcurrency(), -1, ThreadPoolRejectedPolicy.Abort);
        workers = pool;
        DestinationBackoff backoff = new DestinationBackoff(policy, random, deadAfter);
        DsnWriter writer = new DsnWriter(configuration.dsnSettings());
        QueueReports reports = new QueueReports(queue, writer, policy, clock, template(), bounces());
        QueueRecords records = new QueueRecords(queue, pool, configuration.getPollInterval());
        ends.add(records::stop);
        QueueRun runs = new QueueRun(delivery, records, policy, reports, backoff, clock, random, pool);
        QueueDispatcher one = new QueueDispatcher(queue, configuration, policy, backoff, runs, clock, pool);
        dispatcher = one;
        ends.add(queue.offer(one));
        ends.add(queue.watch(one::wake));
        ends.add(queue.watchCommands(backoff::forget));
        ExecutorService own = threads.pool("mail-queue-dispatcher", 1, 1, ThreadPoolRejectedPolicy.Abort);
        thread = own;
        own.execute(one);
    }

    private @Nullable ProducerTemplate template() {
        if (configuration.getBounces() != null) {
            template = context.createProducerTemplate();
        }
        return template;
    }

    private @Nullable Endpoint bounces() {
        return configuration.getBounces() == null ? null : context.getEndpoint(configuration.getBounces());
    }

    /** Begins nothing more, until it is told to. */
    void pause(boolean on) {
        if (dispatcher != null) {
            dispatcher.pause(on);
        }
    }

    /** How many exchanges run. */
    int running() {
        QueueDispatcher current = dispatcher;
        return current == null ? 0 : current.running();
    }

    /** Begins nothing more, and waits for what runs, if not for ever. */
    void stop() {
        ends.forEach(Runnable::run);
        ends.clear();
        if (dispatcher != null) {
            dispatcher.stop(PATIENCE);
            dispatcher = null;
        }
        thread = threads.shutdown(thread);
        workers = threads.shutdown(workers);
        if (template != null) {
            template.stop();
            template = null;
        }
    }
}
