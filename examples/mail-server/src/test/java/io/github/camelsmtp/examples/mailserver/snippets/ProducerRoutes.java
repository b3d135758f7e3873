package io.github.camelsmtp.examples.mailserver.snippets;

import io.github.camelsmtp.component.SmtpDeliveryException;
import io.github.camelsmtp.mail.DeliveryResult;
import org.apache.camel.builder.RouteBuilder;

/** docs/guide-producer.md. */
public final class ProducerRoutes extends RouteBuilder {
    @Override
    public void configure() {
        from("direct:outbound")
                .routeId("outbound")
                .to("mina-smtp:127.0.0.1:2525?from=orders@example.org&to=alice@example.org");

        from("direct:each")
                .routeId("each")
                .onException(SmtpDeliveryException.class)
                .handled(true)
                .process(exchange -> {
                    SmtpDeliveryException failure =
                            exchange.getProperty("CamelExceptionCaught", SmtpDeliveryException.class);
                    for (DeliveryResult result : failure.results()) {
                        log.info("{}: {} {}", result.recipient().text(), result.kind(), result.reply());
                    }
                })
                .end()
                .to("mina-smtp:127.0.0.1:2525");
    }
}
