package io.github.camelsmtp.examples.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.component.SmtpEndpoint;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the notifier sends to a real server. */
class NotifierTest {
    private final CamelContext relay = new DefaultCamelContext();
    private final CamelContext notifier = new DefaultCamelContext();

    @AfterEach
    void stop() {
        notifier.stop();
        relay.stop();
    }

    @Test
    void aReportAndAFile(@TempDir Path directory) throws Exception {
        relay.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("mina-smtp:127.0.0.1:0?localDomains=*&openRelay=true")
                        .routeId("relay")
                        .convertBodyTo(MimeMessage.class)
                        .to("mock:relay");
            }
        });
        relay.start();
        Files.write(directory.resolve("figures.csv"), List.of("a,b", "1,2"));
        int port = ((SmtpEndpoint) relay.getRoute("relay").getEndpoint())
                .getLocalAddress()
                .getPort();
        Properties settings = new Properties();
        settings.setProperty("notifier.relay", "127.0.0.1:" + port);
        settings.setProperty("notifier.from", "Notifier <notifier@example.org>");
        settings.setProperty("notifier.to", "alice@example.org");
        settings.setProperty("notifier.period", "3600000");
        settings.setProperty("notifier.directory", directory.toString());
        notifier.getPropertiesComponent().setInitialProperties(settings);
        notifier.addRoutes(new NotifierRoutes());
        MockEndpoint received = relay.getEndpoint("mock:relay", MockEndpoint.class);
        received.expectedMessageCount(2);
        notifier.start();

        received.assertIsSatisfied();
        for (Exchange exchange : received.getReceivedExchanges()) {
            assertThat(exchange.getMessage().getHeader("CamelSmtpRecipients")).isEqualTo(List.of("alice@example.org"));
            MimeMessage message = exchange.getMessage().getBody(MimeMessage.class);
            MimeMultipart parts = (MimeMultipart) message.getContent();
            if (message.getSubject().startsWith("New file")) {
                assertThat(message.getSubject()).isEqualTo("New file: figures.csv");
                assertThat(parts.getBodyPart(1).getFileName()).isEqualTo("figures.csv");
                assertThat(parts.getBodyPart(1).getInputStream().readAllBytes()).isEqualTo("a,b\n1,2\n".getBytes());
            } else {
                assertThat(message.getSubject()).startsWith("All is well at ");
                assertThat(message.getContentType()).startsWith("multipart/alternative");
            }
        }
    }
}
