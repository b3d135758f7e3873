package io.github.camelsmtp.examples.mailserver.snippets;

import org.apache.camel.builder.RouteBuilder;

/** docs/mailbox.md. */
public final class TakingRoutes extends RouteBuilder {
    @Override
    public void configure() {
        from("mailbox:orders@example.org?delay=5000&header.Subject=order*&maximumFailures=5&moveFailed=failed@example.org")
                .routeId("orders")
                .log("${header.CamelMailboxUid}: ${header.CamelSmtpMessageSize} octets")
                .to("mock:orders");
    }
}
