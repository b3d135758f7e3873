package io.github.camelsmtp.component;

import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.queue.OutboundQueue;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A process of its own that delivers mail and has a route for its events, for {@link MailQueueEventsTest} to kill. The first one
 * delivers five messages, prints when that is recorded, and has done with no event; a later one prints its events.
 */
final class EventServer {
    private EventServer() {}

    /** @param arguments the data directory, and whether it is the first process */
    public static void main(String[] arguments) throws Exception {
        boolean first = Boolean.parseBoolean(arguments[1]);
        DefaultCamelContext context = new DefaultCamelContext();
        context.getComponent("mailbox", MailboxComponent.class).setDataDirectory(arguments[0]);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("mail-queue:outbound?events=true").process(exchange -> {
                    if (first) {
                        Thread.currentThread().join();
                    }
                    System.out.println("event " + exchange.getIn().getHeader(SmtpConstants.RECIPIENT) + " "
                            + exchange.getIn().getHeader(MailQueueConstants.EVENT));
                });
                from("mail-queue:outbound?hostname=mx.example.org").log("delivered");
            }
        });
        context.start();
        if (first) {
            for (int i = 0; i < 5; i++) {
                context.createProducerTemplate()
                        .sendBodyAndHeaders(
                                "mail-queue:outbound",
                                "Subject: x\r\n\r\nx\r\n",
                                Map.of(
                                        SmtpConstants.MAIL_FROM,
                                        "alice@example.org",
                                        SmtpConstants.RECIPIENTS,
                                        i + "@x.org"));
            }
            OutboundQueue queue = OutboundQueuesLookup.of(context, null).queue("outbound");
            await().until(() -> queue.counts().total() == 0);
            System.out.println("recorded");
        }
        Thread.currentThread().join();
    }
}
