package io.github.camelsmtp.component;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A process of its own that takes mail with acknowledge=AFTER_SPOOL, for {@link SpooledMailTest} to kill. Prints its port, and a
 * line for each message that its route gets; the route then fails, or takes it.
 */
final class SpoolingServer {
    private SpoolingServer() {}

    /** @param arguments the data directory, and whether the route takes messages */
    public static void main(String[] arguments) throws Exception {
        boolean takes = Boolean.parseBoolean(arguments[1]);
        DefaultCamelContext context = new DefaultCamelContext();
        context.getComponent("mailbox", MailboxComponent.class).setDataDirectory(arguments[0]);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(ServerFixture.SMTP
                                + "&acknowledge=AFTER_SPOOL&bounces=log:bounces&inboundRetry=100ms&inboundLifetime=1d")
                        .routeId("in")
                        .process(e -> {
                            System.out.println("run " + e.getIn().getHeader(SmtpConstants.QUEUE_ID));
                            if (!takes) {
                                throw new IllegalStateException("not in this life");
                            }
                        });
            }
        });
        context.start();
        System.out.println("port "
                + ((SmtpEndpoint) context.getRoute("in").getEndpoint())
                        .getLocalAddress()
                        .getPort());
        Thread.currentThread().join();
    }
}
