package io.github.camelsmtp.examples.mailserver.snippets;

import org.apache.camel.builder.RouteBuilder;

/** README.md. */
public final class FirstRoute extends RouteBuilder {
    @Override
    public void configure() {
        // An SMTP server on port 2525 that takes mail for example.org, and relays for nobody.
        from("mina-smtp:0.0.0.0:2525?localDomains=example.org")
                .choice()
                // Orders go to a program of ours. The client hears 250 when that is done, and 451 if it fails.
                .when(simple("${header.CamelSmtpRecipients} contains 'orders@example.org'"))
                .to("direct:orders")
                // All other mail goes into its recipients' mailboxes.
                .otherwise()
                .to("mailbox:recipients");

        from("direct:orders").to("mock:orders");
    }
}
