package io.github.camelsmtp.examples.mailserver.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.component.SmtpConstants;
import io.github.camelsmtp.jdbc.JdbcMailboxStore;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.Maildrop;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes of the guide to the queue do what it says, on a real database. */
class QueueSnippetsTest {
    @TempDir
    private Path data;

    @Test
    void mailIsDeliveredAndWhatCanNotBeComesBack() throws Exception {
        try (JdbcMailboxStore store = JdbcMailboxStore.embedded(data);
                DefaultCamelContext context = new DefaultCamelContext()) {
            store.accounts().create(EmailAddress.of("alice@example.org"), "secret");
            context.getRegistry().bind("store", store);
            QueueRoutes routes = new QueueRoutes();
            routes.setCamelContext(context);
            routes.configure();
            List<RouteDefinition> definitions = routes.getRouteCollection().getRoutes();
            definitions
                    .get(0)
                    .getInput()
                    .setUri(definitions.get(0).getInput().getUri().replace("0.0.0.0:2525", "127.0.0.1:0"));
            context.addRouteDefinitions(definitions);
            context.start();
            MockEndpoint remote = context.getEndpoint("mock:remote", MockEndpoint.class);
            remote.expectedMessageCount(2);
            context.createProducerTemplate()
                    .sendBodyAndHeaders(
                            "mail-queue:outbound",
                            "Subject: x\r\n\r\nx\r\n",
                            Map.of(
                                    SmtpConstants.MAIL_FROM,
                                    "alice@example.org",
                                    SmtpConstants.RECIPIENTS,
                                    "bob@example.net,carol@nowhere.example"));
            remote.assertIsSatisfied();
            Awaitility.await().untilAsserted(() -> {
                try (Maildrop mail = store.open("alice@example.org").orElseThrow()) {
                    assertThat(mail.messages()).hasSize(1);
                }
                assertThat(store.queue("outbound").counts().total()).isZero();
            });
            Object held = context.createProducerTemplate().requestBody("direct:hold", "example.net");
            assertThat(held).isEqualTo(0L);
            context.stop();
        }
    }
}
