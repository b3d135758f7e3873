package io.github.camelsmtp.examples.mailserver.snippets;

import io.github.camelsmtp.component.ComposeMessage;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;

/** Of docs/guide-camel-mail.md. */
public final class SendRoutes extends RouteBuilder {
    @Override
    public void configure() {
        sending();
        answering();
    }

    private void sending() {
        from("direct:order")
                .routeId("order")
                .setHeader("From", constant("Shop <shop@example.org>"))
                .setHeader("To", simple("${header.customer}"))
                .setHeader("Subject", simple("Your order ${header.number}"))
                .setBody(constant(Map.of("text", "It is on its way.", "html", "<p>It is on its way.</p>")))
                .to("mina-smtp:127.0.0.1:2526?tls=OFFERED");
    }

    private void answering() {
        from("mina-smtp:0.0.0.0:2525?localDomains=example.org")
                .routeId("answer")
                .filter(simple("${header.CamelSmtpMailFrom} != ''"))
                .setHeader("To", simple("${header.CamelSmtpMailFrom}"))
                .setHeader("From", constant("robot@example.org"))
                .setHeader("Auto-Submitted", constant("auto-replied"))
                .setHeader("Subject", constant("We have got your message"))
                .setBody(constant("Thank you."))
                .process(new ComposeMessage())
                .to("mina-smtp:127.0.0.1:2526");
    }
}
