package io.github.camelsmtp.examples.mailserver.snippets;

import io.github.camelsmtp.component.ReadReport;
import io.github.camelsmtp.component.RememberSent;
import org.apache.camel.builder.RouteBuilder;

/** Of docs/guide-bounces.md. */
public final class BounceRoutes extends RouteBuilder {
    @Override
    public void configure() {
        sending();
        reading();
    }

    private void sending() {
        from("direct:send")
                .routeId("send")
                .onException(Exception.class)
                .handled(true)
                .to("mail-dsn:failure?hostname=mail.example.org&postmaster=postmaster@example.org")
                .filter(simple("${header.CamelSmtpReportWritten}"))
                .to("mailbox:recipients")
                .end()
                .end()
                .to("mina-smtp:127.0.0.1:2526");
    }

    private void reading() {
        RememberSent sent = new RememberSent(100_000);
        from("direct:newsletter").routeId("newsletter").process(sent).to("mock:out");

        from("mina-smtp:0.0.0.0:2525?localDomains=example.org")
                .routeId("reports")
                .process(new ReadReport().by(sent))
                .choice()
                .when(simple("${header.CamelSmtpReportedExchange} != null"))
                .to("mock:reported")
                .otherwise()
                .to("mailbox:recipients");
    }
}
