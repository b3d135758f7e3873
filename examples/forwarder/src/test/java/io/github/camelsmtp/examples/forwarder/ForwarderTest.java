package io.github.camelsmtp.examples.forwarder;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.component.SmtpEndpoint;
import io.github.camelsmtp.component.SmtpReplyException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The forwarder between a client and a relay, all of them real. */
class ForwarderTest {
    private final CamelContext relay = new DefaultCamelContext();
    private final CamelContext forwarder = new DefaultCamelContext();

    @BeforeEach
    void start() throws Exception {
        relay.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("mina-smtp:127.0.0.1:0?localDomains=*&openRelay=true")
                        .routeId("relay")
                        .to("mock:relay");
            }
        });
        relay.start();
        Properties settings = new Properties();
        settings.setProperty("forwarder.listen", "127.0.0.1:0");
        settings.setProperty("forwarder.domain", "example.org");
        settings.setProperty("forwarder.aliases", "info@example.org=bob@b.example, info@example.org=carol@c.example");
        settings.setProperty("forwarder.postmaster", "dave@d.example");
        settings.setProperty("forwarder.relay", "127.0.0.1:" + port(relay, "relay"));
        settings.setProperty("forwarder.secret", "a secret of this test");
        forwarder.getPropertiesComponent().setInitialProperties(settings);
        forwarder.addRoutes(new ForwarderRoutes());
        forwarder.start();
    }

    @AfterEach
    void stop() {
        forwarder.stop();
        relay.stop();
    }

    private static int port(CamelContext context, String route) {
        return ((SmtpEndpoint) context.getRoute(route).getEndpoint())
                .getLocalAddress()
                .getPort();
    }

    private Exchange send(String from, String to) throws Exception {
        try (ProducerTemplate template = relay.createProducerTemplate()) {
            return template.request("mina-smtp:127.0.0.1:" + port(forwarder, "forwarder"), exchange -> {
                exchange.getMessage().setBody("Subject: hi\r\n\r\nhi\r\n");
                exchange.getMessage()
                        .setHeaders(new java.util.HashMap<>(
                                Map.of("CamelSmtpMailFrom", from, "CamelSmtpRecipients", List.of(to))));
            });
        }
    }

    @Test
    void thereAndBack() throws Exception {
        MockEndpoint out = relay.getEndpoint("mock:relay", MockEndpoint.class);
        out.expectedMessageCount(2);

        assertThat(send("alice@a.example", "info@example.org").getException()).isNull();
        Exchange forwarded = out.getReceivedExchanges().get(0);
        assertThat(forwarded.getMessage().getHeader("CamelSmtpRecipients"))
                .isEqualTo(List.of("bob@b.example", "carol@c.example"));
        String path = forwarded.getMessage().getHeader("CamelSmtpMailFrom", String.class);
        assertThat(path).startsWith("SRS0=").endsWith("=a.example=alice@example.org");

        assertThat(send("", path).getException()).as("the bounce").isNull();
        out.assertIsSatisfied();
        assertThat(out.getReceivedExchanges().get(1).getMessage().getHeader("CamelSmtpRecipients"))
                .isEqualTo(List.of("alice@a.example"));
        assertThat(send("", path.replace("alice", "victim")).getException())
                .as("a forged one")
                .hasMessageContaining("550");
        assertThat(send("alice@a.example", "nobody@example.org").getException()).hasMessageContaining("550");
    }

    @Test
    void postmasterIsTakenWithAndWithoutTheDomain() throws Exception {
        MockEndpoint out = relay.getEndpoint("mock:relay", MockEndpoint.class);
        for (String postmaster : List.of("postmaster@example.org", "Postmaster@EXAMPLE.org", "postmaster")) {
            out.reset();
            assertThat(send("alice@a.example", postmaster).getException())
                    .as(postmaster)
                    .isNull();
            assertThat(out.getReceivedExchanges().get(0).getMessage().getHeader("CamelSmtpRecipients"))
                    .isEqualTo(List.of("dave@d.example"));
        }
    }

    @Test
    void whatIsRefusedIsOneLineAtMost() throws Exception {
        relay.getEndpoint("mock:relay", MockEndpoint.class).whenAnyExchangeReceived(exchange -> {
            throw new SmtpReplyException("550 5.7.1 The relay takes no mail");
        });
        PrintStream before = System.out;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            assertThat(send("alice@a.example", "nobody@example.org").getException())
                    .hasMessageContaining("550 5.1.1 No such user here");
            assertThat(log.toString(StandardCharsets.UTF_8)).isEmpty();
            assertThat(send("alice@a.example", "info@example.org").getException())
                    .hasMessageContaining("550 5.7.1 The relay takes no mail");
        } finally {
            System.setOut(before);
        }
        List<String> ours = log.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("not forwarded"))
                .toList();
        assertThat(ours).hasSize(1);
        assertThat(log.toString(StandardCharsets.UTF_8))
                .as("the relay's own route logs its failure, the forwarder's does not")
                .doesNotContain("caught: io.github.camelsmtp.component.SmtpDeliveryException");
    }
}
