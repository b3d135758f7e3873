package io.github.camelsmtp.examples.mailserver.snippets;

import io.github.camelsmtp.component.SmtpReplyException;
import org.apache.camel.builder.RouteBuilder;

/** docs/guide-queue.md: mail that is fetched. */
public final class FetchRoutes extends RouteBuilder {
    @Override
    public void configure() {
        from("mina-smtp:0.0.0.0:2525?localDomains=branch.example&tls=OFFERED&selfSigned=true&auth=OFFERED"
                        + "&atrnQueue=waiting&loginDomains=office@example.org:branch.example")
                .to("mail-queue:waiting");

        from("mail-queue:waiting?retry=1d&lifetime=14d&bounces=direct:bounces&hostname=mx.example.org")
                .throwException(new SmtpReplyException("450 4.4.1 Waits until it is fetched"));

        from("direct:bounces").to("mailbox:recipients");
    }
}
