package io.github.camelsmtp.component;

import java.util.concurrent.ExecutorService;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;

/**
 * One exchange for each final or delayed outcome of a queue's deliveries in this process, in the order in which they were
 * recorded. An event is told once it is recorded, and not again if the process dies before the route has run.
 */
public class MailQueueEventConsumer extends DefaultConsumer {
    private @Nullable ExecutorService thread;
    private @Nullable Runnable end;

    MailQueueEventConsumer(MailQueueEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        MailQueueEndpoint endpoint = (MailQueueEndpoint) getEndpoint();
        // One thread: events of a message come in order. A route that is slow makes those wait who settle.
        ExecutorService one =
                new CamelThreads(endpoint).pool("mail-queue-event", 1, 1000, ThreadPoolRejectedPolicy.CallerRuns);
        thread = one;
        end = ((MailQueueComponent) endpoint.getComponent())
                .events()
                .listen(endpoint.getName(), event -> one.execute(() -> run(event)));
    }

    private void run(MailQueueEvent event) {
        Exchange exchange = createExchange(false);
        try {
            createUoW(exchange);
            Message in = exchange.getIn();
            in.setBody(event);
            in.setHeader(MailQueueConstants.EVENT, event.kind().name());
            in.setHeader(SmtpConstants.QUEUE_ID, event.queueId());
            in.setHeader(SmtpConstants.MAIL_FROM, event.sender().text());
            in.setHeader(SmtpConstants.RECIPIENT, event.recipient().text());
            if (event.origin() != null) {
                in.setHeader(MailQueueConstants.ORIGIN, event.origin());
            }
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        } finally {
            if (exchange.getException() != null) {
                getExceptionHandler()
                        .handleException("an event of a mail queue was not taken", exchange, exchange.getException());
            }
            doneUoW(exchange);
            releaseExchange(exchange, false);
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (end != null) {
            end.run();
            end = null;
        }
        thread = new CamelThreads(getEndpoint()).shutdown(thread);
        super.doStop();
    }
}
