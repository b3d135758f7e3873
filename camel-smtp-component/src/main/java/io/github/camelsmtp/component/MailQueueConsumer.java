package io.github.camelsmtp.component;

import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.RetryPolicy;
import io.github.camelsmtp.relay.DsnWriter;
import java.security.SecureRandom;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Delivers what is due in a queue: one exchange for each group of recipients of a message. How it is delivered is the
 * route's business; what its end means is in {@link QueueOutcome}.
 */
public class MailQueueConsumer extends DefaultConsumer implements ShutdownAware {
    /** How long what runs may go on when the consumer stops; then it comes again when its lease ends. */
    private static final long PATIENCE = 30_000;

    private @Nullable QueueDispatcher dispatcher;
    private @Nullable ExecutorService workers;
    private @Nullable ExecutorService thread;
    private @Nullable ProducerTemplate template;
    private @Nullable Runnable unwatch;

    MailQueueConsumer(MailQueueEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
    }

    @Override
    public MailQueueEndpoint getEndpoint() {
        return (MailQueueEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        MailQueueEndpoint endpoint = getEndpoint();
        MailQueueConfiguration configuration = endpoint.getConfiguration();
        configuration.validate();
        super.doStart();
        CamelContext context = endpoint.getCamelContext();
        DeadLetters.lookAt(context);
        OutboundQueue queue = endpoint.queue();
        RetryPolicy policy = configuration.retryPolicy();
        RandomGenerator random = new SecureRandom();
        CamelThreads threads = new CamelThreads(endpoint);
        ExecutorService pool =
                threads.pool("mail-queue-delivery", configuration.getConcurrency(), -1, ThreadPoolRejectedPolicy.Abort);
        workers = pool;
        DestinationBackoff backoff = new DestinationBackoff(policy, random);
        QueueReports reports = new QueueReports(
                queue,
                new DsnWriter(configuration.dsnSettings()),
                endpoint.clock(),
                template(context, configuration),
                bounces(context, configuration));
        QueueRun runs = new QueueRun(this, queue, policy, reports, backoff, random, pool);
        QueueDispatcher one = new QueueDispatcher(queue, configuration, policy, backoff, runs, endpoint.clock(), pool);
        dispatcher = one;
        unwatch = queue.watch(one::wake);
        ExecutorService own = threads.pool("mail-queue-dispatcher", 1, 1, ThreadPoolRejectedPolicy.Abort);
        thread = own;
        own.execute(one);
    }

    private @Nullable ProducerTemplate template(CamelContext context, MailQueueConfiguration configuration) {
        if (configuration.getBounces() != null) {
            template = context.createProducerTemplate();
        }
        return template;
    }

    private static @Nullable Endpoint bounces(CamelContext context, MailQueueConfiguration configuration) {
        return configuration.getBounces() == null ? null : context.getEndpoint(configuration.getBounces());
    }

    @Override
    protected void doSuspend() throws Exception {
        if (dispatcher != null) {
            dispatcher.pause(true);
        }
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        if (dispatcher != null) {
            dispatcher.pause(false);
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (unwatch != null) {
            unwatch.run();
            unwatch = null;
        }
        if (dispatcher != null) {
            dispatcher.stop(PATIENCE);
            dispatcher = null;
        }
        CamelThreads threads = new CamelThreads(getEndpoint());
        thread = threads.shutdown(thread);
        workers = threads.shutdown(workers);
        if (template != null) {
            template.stop();
            template = null;
        }
        super.doStop();
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        QueueDispatcher current = dispatcher;
        return current == null ? 0 : current.running();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        if (dispatcher != null) {
            dispatcher.pause(true);
        }
    }
}
