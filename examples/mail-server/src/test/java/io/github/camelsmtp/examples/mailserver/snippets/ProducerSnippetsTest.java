package io.github.camelsmtp.examples.mailserver.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.component.SmtpEndpoint;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The routes of docs/guide-producer.md do what it says; only the port is another one. */
class ProducerSnippetsTest {
    private final DefaultCamelContext context = new DefaultCamelContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    private void start() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("mina-smtp:127.0.0.1:0?localDomains=example.org")
                        .routeId("in")
                        .to("mock:arrived");
            }
        });
        context.start();
        int port = ((SmtpEndpoint) context.getRoute("in").getEndpoint())
                .getLocalAddress()
                .getPort();
        context.getCamelContextExtension().registerEndpointCallback((uri, endpoint) -> {
            if (endpoint instanceof SmtpEndpoint smtp && smtp.getPort() == 2525) {
                smtp.setPort(port);
            }
            return endpoint;
        });
        context.addRoutes(new ProducerRoutes());
    }

    @Test
    void aMessageIsSentAndFailuresAreTold() throws Exception {
        start();
        MockEndpoint arrived = context.getEndpoint("mock:arrived", MockEndpoint.class);
        arrived.expectedMessageCount(2);

        context.createProducerTemplate().sendBody("direct:outbound", "Subject: hi\r\n\r\nHello\r\n");

        Exchange each = context.createProducerTemplate().send("direct:each", exchange -> {
            exchange.getMessage().setBody("Subject: hi\r\n\r\nHello\r\n");
            exchange.getMessage()
                    .setHeaders(new java.util.HashMap<>(Map.of(
                            "CamelSmtpMailFrom", "", "CamelSmtpRecipients", "bob@example.org,x@elsewhere.example")));
        });
        assertThat(each.getException()).isNull();
        assertThat((List<?>) each.getProperty("CamelSmtpDeliveryResults")).hasSize(2);
        arrived.assertIsSatisfied();
        assertThat(arrived.getExchanges().get(0).getMessage().getHeader("CamelSmtpMailFrom"))
                .isEqualTo("orders@example.org");
        assertThat(arrived.getExchanges().get(1).getMessage().getHeader("CamelSmtpRecipients"))
                .isEqualTo(List.of("bob@example.org"));
    }
}
