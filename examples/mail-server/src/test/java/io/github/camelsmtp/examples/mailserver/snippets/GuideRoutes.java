package io.github.camelsmtp.examples.mailserver.snippets;

import io.github.camelsmtp.component.SmtpReplyException;
import jakarta.mail.internet.MimeMessage;
import org.apache.camel.builder.RouteBuilder;

/** docs/guide-smtp-server.md. */
public final class GuideRoutes extends RouteBuilder {
    @Override
    public void configure() {
        from("mina-smtp:0.0.0.0:2525?localDomains=example.org&knownRecipientsOnly=true&maxMessageSize=10M")
                .routeId("in")
                .to("mailbox:recipients?postmaster=alice@example.org");

        from("mina-smtp:0.0.0.0:2525?localDomains=lists.example.org")
                .routeId("refuse")
                .filter(header("CamelSmtpMailFrom").endsWith("@spam.example"))
                .throwException(new SmtpReplyException("550 5.7.1 No thanks"))
                .end()
                .to("mock:lists");

        from("mina-smtp:0.0.0.0:2525?localDomains=tickets.example.org")
                .routeId("reply")
                .to("mock:tickets")
                .setHeader("CamelSmtpReply", simple("250 2.6.0 Ticket opened for ${header.CamelSmtpQueueId}"));

        from("mina-smtp:0.0.0.0:2525?localDomains=example.org&policy=#noAutomata")
                .routeId("subject")
                .convertBodyTo(MimeMessage.class)
                .log("${body.subject}");
    }
}
