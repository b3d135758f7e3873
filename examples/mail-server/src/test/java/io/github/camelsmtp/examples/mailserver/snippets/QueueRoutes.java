package io.github.camelsmtp.examples.mailserver.snippets;

import io.github.camelsmtp.component.SmtpReplyException;
import org.apache.camel.builder.RouteBuilder;

/** docs/guide-queue.md. */
public final class QueueRoutes extends RouteBuilder {
    @Override
    public void configure() {
        from("mina-smtp:0.0.0.0:2525?trustedNetworks=127.0.0.0/8&localDomains=example.org")
                .to("mail-queue:outbound");

        from("mail-queue:outbound?retry=1m,5m,15m,1h&lifetime=2d&bounces=direct:bounces&hostname=mx.example.org")
                .to("direct:remote");

        from("direct:bounces").to("mailbox:recipients");

        from("mail-queue:outbound?events=true")
                .log("${header.CamelMailQueueEvent}: ${header.CamelSmtpRecipient} of ${header.CamelMailQueueOrigin}");

        from("direct:remote")
                .to("mock:remote")
                .filter(header("CamelMailQueueDestination").isEqualTo("nowhere.example"))
                .throwException(new SmtpReplyException("550 5.1.2 No such domain"));

        from("direct:hold")
                .setHeader("CamelMailQueueCommand", constant("HOLD"))
                .setHeader("CamelMailQueueDomain", simple("${body}"))
                .to("mail-queue:outbound");
    }
}
