package io.github.camelsmtp.component;

import io.github.camelsmtp.queue.DeliveryEvent;
import io.github.camelsmtp.queue.DeliveryEvents;
import java.security.SecureRandom;
import java.util.concurrent.ExecutorService;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;

/**
 * One exchange for each final or delayed outcome of a queue's deliveries, whichever process delivered: one after the other, in
 * the order in which they were recorded. Several consumers of a queue share its events.
 *
 * <p>An event is recorded with its outcome, and removed when the route has run without an exception: at least once, and twice
 * only if the process died in between. One whose route failed comes again later, by the option {@code retry}; the others do
 * not wait for it. What is older than {@code eventsKept} is removed, and when there has been no consumer for so long nothing
 * more is recorded.
 */
public class MailQueueEventConsumer extends DefaultConsumer implements ShutdownAware {
    /** How long what runs may go on when the consumer stops; then it comes again when its lease ends. */
    private static final long PATIENCE = 30_000;

    private @Nullable EventDispatcher dispatcher;
    private @Nullable ExecutorService thread;
    private @Nullable ExecutorService worker;
    private @Nullable Runnable end;

    MailQueueEventConsumer(MailQueueEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
    }

    @Override
    public MailQueueEndpoint getEndpoint() {
        return (MailQueueEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        MailQueueEndpoint endpoint = getEndpoint();
        endpoint.getConfiguration().validate();
        super.doStart();
        DeadLetters.lookAt(endpoint.getCamelContext());
        DeliveryEvents events = endpoint.queue().events();
        CamelThreads threads = new CamelThreads(endpoint);
        ExecutorService one = threads.pool("mail-queue-event", 1, 1, ThreadPoolRejectedPolicy.Abort);
        worker = one;
        EventDispatcher work = new EventDispatcher(
                endpoint.getName(),
                events,
                endpoint.getConfiguration(),
                this::run,
                endpoint.clock(),
                new SecureRandom(),
                one);
        work.wish(); // what is recorded once the route has started is told
        dispatcher = work;
        end = events.watch(work::wake);
        ExecutorService own = threads.pool("mail-queue-event-dispatcher", 1, 1, ThreadPoolRejectedPolicy.Abort);
        thread = own;
        own.execute(work);
    }

    /** Whether the event was taken. */
    private boolean run(DeliveryEvent event) {
        Exchange exchange = createExchange(false);
        Exchange ended = exchange;
        try {
            createUoW(exchange);
            DeadLetters.watch(exchange);
            fill(exchange.getIn(), event);
            ended = RunToEnd.run(this, exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.setException(e);
        } catch (Exception | Error e) {
            exchange.setException(e);
        }
        boolean taken = !RouteOutcome.hasFailed(ended);
        if (!taken) {
            Exception why = ended.getException();
            getExceptionHandler()
                    .handleException(
                            "The route failed for event " + event.id() + " of " + event.queue()
                                    + ", which comes again later",
                            ended,
                            why == null ? new IllegalStateException("the exchange was rolled back") : why);
        }
        releaseExchange(exchange, false);
        return taken;
    }

    private static void fill(Message in, DeliveryEvent event) {
        in.setBody(event);
        in.setHeader(MailQueueConstants.EVENT, event.kind().name());
        in.setHeader(MailQueueConstants.EVENT_ID, event.queue() + "-" + event.id());
        in.setHeader(SmtpConstants.QUEUE_ID, event.queueId());
        in.setHeader(SmtpConstants.MAIL_FROM, event.sender().text());
        in.setHeader(SmtpConstants.RECIPIENT, event.recipient().text());
        if (event.origin() != null) {
            in.setHeader(MailQueueConstants.ORIGIN, event.origin());
        }
    }

    @Override
    protected void doSuspend() throws Exception {
        pause(true);
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        pause(false);
    }

    private void pause(boolean on) {
        if (dispatcher != null) {
            dispatcher.pause(on);
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (end != null) {
            end.run();
            end = null;
        }
        if (dispatcher != null) {
            dispatcher.stop(PATIENCE);
            dispatcher = null;
        }
        CamelThreads threads = new CamelThreads(getEndpoint());
        thread = threads.shutdown(thread);
        worker = threads.shutdown(worker);
        super.doStop();
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        EventDispatcher current = dispatcher;
        return current == null ? 0 : current.running();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        pause(true);
    }
}
