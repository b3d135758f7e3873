package io.github.camelsmtp.component;

import io.github.camelsmtp.queue.OutboundQueue;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Delivers what is due in a queue: one exchange for each group of recipients of a message. How it is delivered is the
 * route's business; what its end means is in {@link QueueOutcome}.
 */
public class MailQueueConsumer extends DefaultConsumer implements ShutdownAware {
    private @Nullable QueueWork work;

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
        QueueWork one = new QueueWork(
                endpoint,
                queue,
                configuration,
                endpoint.clock(),
                DestinationBackoff.FAILURES,
                new RouteDelivery(this, queue));
        work = one;
        one.start();
    }

    /** The options of the consumer of a queue of this context, running or not; if there is none, the defaults. */
    static MailQueueConfiguration configuration(CamelContext context, String queue) {
        return context.getRoutes().stream()
                .map(Route::getConsumer)
                .filter(MailQueueConsumer.class::isInstance)
                .map(consumer -> ((MailQueueConsumer) consumer).getEndpoint())
                .filter(endpoint -> endpoint.getName().equals(queue))
                .map(MailQueueEndpoint::getConfiguration)
                .findFirst()
                .orElseGet(MailQueueConfiguration::new);
    }

    @Override
    protected void doSuspend() throws Exception {
        if (work != null) {
            work.pause(true);
        }
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        if (work != null) {
            work.pause(false);
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (work != null) {
            work.stop();
            work = null;
        }
        super.doStop();
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        QueueWork current = work;
        return current == null ? 0 : current.running();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        if (work != null) {
            work.pause(true);
        }
    }
}
