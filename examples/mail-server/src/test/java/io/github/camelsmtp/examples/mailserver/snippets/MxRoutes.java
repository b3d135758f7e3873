package io.github.camelsmtp.examples.mailserver.snippets;

import io.github.camelsmtp.component.SmtpDeliveryException;
import io.github.camelsmtp.component.SmtpEndpoint;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;

/** docs/guide-mx.md. */
public final class MxRoutes extends RouteBuilder {
    @Override
    public void configure() {
        onException(SmtpDeliveryException.class)
                .log("not delivered to all: ${exchangeProperty.CamelSmtpDeliveryResults}")
                .to("mock:failed");

        from("direct:outbound").to("mina-smtp:mx?hostname=mail.example.org");

        from("direct:dane").to("mina-smtp:mx?hostname=mail.example.org&dnsServers=127.0.0.1&dnssec=TRUSTED");

        from("direct:intranet")
                .to("mina-smtp:mx?hostname=mail.example.org&mxPort=2525&mxAllowedNetworks=127.0.0.0/8,10.0.0.0/8");
    }

    static String counts(CamelContext context) {
        SmtpEndpoint mx = context.getEndpoint("mina-smtp:mx?hostname=mail.example.org", SmtpEndpoint.class);
        return mx.tlsCounts().stream()
                .map(count -> count.domain() + " " + count.result().text() + " " + count.sessions())
                .collect(Collectors.joining("\n"));
    }
}
