package io.github.camelsmtp.examples.mailserver.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.component.SmtpConstants;
import io.github.camelsmtp.component.SmtpEndpoint;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.InMemoryMailboxStore;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The routes of the guides that send, with a real server as the one they send to. */
class OutboundSnippetsTest {
    private final DefaultCamelContext remote = new DefaultCamelContext();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final InMemoryMailboxStore store = new InMemoryMailboxStore(Clock.systemUTC());

    @BeforeEach
    void startRemote() throws Exception {
        remote.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("mina-smtp:127.0.0.1:0?localDomains=*&openRelay=true")
                        .routeId("remote")
                        .to("mock:remote");
            }
        });
        remote.start();
        store.accounts().create(EmailAddress.of("alice@example.org"), "secret");
        context.getRegistry().bind("store", store);
    }

    @AfterEach
    void stop() {
        context.stop();
        remote.stop();
    }

    /** Starts the routes with the remote server as the one on port 2526, and the servers on free ports. */
    private void start(RouteBuilder routes) throws Exception {
        int port = ((SmtpEndpoint) remote.getRoute("remote").getEndpoint())
                .getLocalAddress()
                .getPort();
        routes.setCamelContext(context);
        routes.configure();
        List<RouteDefinition> definitions = routes.getRouteCollection().getRoutes();
        for (RouteDefinition route : definitions) {
            route.getInput().setUri(route.getInput().getUri().replace("0.0.0.0:2525", "127.0.0.1:0"));
            for (var output : route.getOutputs()) {
                if (output instanceof ToDefinition to) {
                    to.setUri(to.getUri().replace(":2526", ":" + port));
                }
            }
        }
        context.addRouteDefinitions(definitions);
        context.start();
    }

    private Exchange send(String to, String body, Map<String, Object> headers) throws Exception {
        try (ProducerTemplate template = context.createProducerTemplate()) {
            return template.request(to, exchange -> {
                exchange.getMessage().setBody(body);
                exchange.getMessage().setHeaders(new HashMap<>(headers));
            });
        }
    }

    private Exchange received() throws Exception {
        MockEndpoint mock = remote.getEndpoint("mock:remote", MockEndpoint.class);
        mock.expectedMessageCount(1);
        mock.assertIsSatisfied();
        return mock.getReceivedExchanges().get(0);
    }

    @Test
    void composed() throws Exception {
        start(new SendRoutes());
        Exchange sent = send("direct:order", "", Map.of("customer", "bob@b.example", "number", "42"));

        assertThat(sent.getException()).isNull();
        Exchange received = received();
        assertThat(received.getMessage().getHeader(SmtpConstants.MAIL_FROM)).isEqualTo("shop@example.org");
        assertThat(received.getMessage().getHeader(SmtpConstants.RECIPIENTS)).isEqualTo(List.of("bob@b.example"));
        assertThat(received.getMessage().getBody(String.class))
                .contains("Subject: Your order 42", "multipart/alternative", "<p>It is on its way.</p>");
    }

    @Test
    void bounced() throws Exception {
        start(new BounceRoutes());
        remote.stop();
        Exchange sent = send(
                "direct:send",
                "Subject: hi\r\n\r\nhi\r\n",
                Map.of(
                        SmtpConstants.MAIL_FROM,
                        "alice@example.org",
                        SmtpConstants.RECIPIENTS,
                        List.of("bob@b.example")));

        assertThat(sent.getException()).isNull();
        try (var maildrop = store.open("alice@example.org").orElseThrow()) {
            assertThat(maildrop.messages()).hasSize(1);
        }
    }

    @Test
    void forwarded() throws Exception {
        start(new ForwardRoutes());

        assertThat(context.getRouteController().getRouteStatus("forwarder").isStarted())
                .isTrue();
    }
}
