package io.github.camelsmtp.examples.mailserver.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.component.SmtpDeliveryException;
import java.util.Map;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** The routes of docs/guide-mx.md do what it says, without asking anybody's DNS: for address literals. */
class MxSnippetsTest {
    @Test
    void mailThatWouldGoToThisMachineIsRefusedUnlessItIsAllowed() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutes(new MxRoutes());
            context.start();
            MockEndpoint failed = context.getEndpoint("mock:failed", MockEndpoint.class);
            failed.expectedMessageCount(1);
            Map<String, Object> envelope =
                    Map.of("CamelSmtpMailFrom", "alice@example.org", "CamelSmtpRecipients", "bob@[127.0.0.1]");
            Exception refused = context.createProducerTemplate()
                    .send("direct:outbound", exchange -> {
                        exchange.getMessage().setHeaders(new java.util.HashMap<>(envelope));
                        exchange.getMessage().setBody("Subject: hello\r\n\r\nHello.\r\n");
                    })
                    .getException();
            assertThat(refused).isInstanceOf(SmtpDeliveryException.class).hasMessageContaining("550 5.4.4");
            failed.assertIsSatisfied();
            assertThat(MxRoutes.counts(context)).isEmpty();
        }
    }
}
