package io.github.camelsmtp.examples.mailserver.snippets;

import java.util.Map;
import org.apache.camel.builder.RouteBuilder;

/** docs/guide-lmtp.md and docs/route-outcomes.md. */
public final class LmtpRoutes extends RouteBuilder {
    @Override
    public void configure() {
        from("mina-lmtp:127.0.0.1:2424?localDomains=example.org")
                .routeId("lmtp")
                .to("mailbox:recipients?postmaster=alice@example.org");

        from("mina-lmtp:127.0.0.1:2425?localDomains=quota.example.org")
                .routeId("quota")
                .to("mock:stored")
                .setHeader(
                        "CamelSmtpRecipientReplies",
                        constant(Map.of("bob@quota.example.org", "452 4.2.2 Mailbox full")));

        from("mina-smtp:0.0.0.0:2525?localDomains=example.org&splitOutcome=BOUNCE&bounceEndpoint=direct:bounce")
                .routeId("split")
                .to("mailbox:recipients");

        from("direct:bounce")
                .setBody(simple("Subject: Not delivered\r\n\r\n${header.CamelSmtpRecipientReplies}\r\n"))
                .setHeader("CamelSmtpRecipients", header("CamelSmtpMailFrom"))
                .setHeader("CamelSmtpMailFrom", constant(""))
                .to("mock:outbound");

        from("mina-smtp:0.0.0.0:2525?localDomains=orders.example.org&idempotentRepository=#seen&idempotentWindow=4h")
                .routeId("orders")
                .to("mock:orders");
    }
}
