package io.github.camelsmtp.examples.mailserver.snippets;

import io.github.camelsmtp.mail.DsnRequest.Notify;
import io.github.camelsmtp.mail.Envelope;
import org.apache.camel.builder.RouteBuilder;

/** docs/guide-extensions.md. */
public final class ExtensionRoutes extends RouteBuilder {
    @Override
    public void configure() {
        from("mina-smtp:0.0.0.0:2525?localDomains=example.org&dsn=true")
                .routeId("reports")
                .to("mailbox:recipients")
                .filter(exchange ->
                        exchange.getMessage().getHeader("CamelSmtpEnvelope", Envelope.class).recipients().stream()
                                .anyMatch(to -> to.dsn().notifyOn().contains(Notify.SUCCESS)))
                .to("mock:report");

        from("mina-smtp:0.0.0.0:2525?localDomains=example.org&smtpUtf8=true")
                .routeId("utf8")
                .to("mailbox:recipients?smtpUtf8=true");

        from("mina-smtp:0.0.0.0:2525?localDomains=example.org&legacyCommands=true")
                .routeId("legacy")
                .choice()
                .when(header("CamelSmtpDeliveryMode").isEqualTo("MAIL"))
                .to("mailbox:recipients")
                .when(header("CamelSmtpDeliveryMode").isEqualTo("SEND"))
                .to("mock:terminal")
                .when(header("CamelSmtpDeliveryMode").isEqualTo("SAML"))
                .to("mock:terminal", "mailbox:recipients")
                .otherwise()
                .to("mock:terminal")
                .filter(simple("${header.CamelSmtpAbsentRecipients.size} > 0"))
                .setHeader("CamelSmtpRecipients", header("CamelSmtpAbsentRecipients"))
                .to("mailbox:recipients")
                .end()
                .end();
    }
}
