package io.github.camelsmtp.examples.mailserver.snippets;

import org.apache.camel.builder.RouteBuilder;

/** docs/guide-policy.md and docs/guide-submission.md. */
public final class PolicyRoutes extends RouteBuilder {
    @Override
    public void configure() {
        from("mina-smtp:0.0.0.0:2525?localDomains=example.org&rcptEndpoint=direct:rcpt&messageEndpoint=direct:content")
                .routeId("asking")
                .to("mock:taken");

        from("direct:rcpt")
                .choice()
                .when(header("CamelSmtpRecipient").isEqualTo("closed@example.org"))
                .setHeader("CamelSmtpDecision", constant("550 5.2.1 Mailbox closed"))
                .when(header("CamelSmtpRecipient").endsWith("@partner.example"))
                .setHeader("CamelSmtpDecision", constant("accept"));

        from("direct:content")
                .filter(bodyAs(String.class).contains("EICAR"))
                .setHeader("CamelSmtpDecision", constant("550 5.7.1 No viruses here"));

        from("mina-smtp:0.0.0.0:2525?localDomains=example.org&connectionRate=30/1m&recipientRate=500/1h&policy=#limits")
                .routeId("limited")
                .to("mock:taken");

        from("mina-smtp:0.0.0.0:2525?localDomains=example.org&submission=true&accountMessageRate=200/1d"
                        + "&loginAddresses=#addresses")
                .routeId("submission")
                .to("mailbox:recipients");
    }
}
