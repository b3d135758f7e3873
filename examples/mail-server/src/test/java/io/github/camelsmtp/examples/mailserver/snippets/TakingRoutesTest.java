package io.github.camelsmtp.examples.mailserver.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.InMemoryMailboxStore;
import java.time.Clock;
import org.apache.camel.CamelContext;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** Runs the route of docs/mailbox.md. */
class TakingRoutesTest {
    @Test
    void ordersAreTakenAndTheRestStays() throws Exception {
        CamelContext context = new DefaultCamelContext();
        try (InMemoryMailboxStore store = new InMemoryMailboxStore(Clock.systemUTC())) {
            store.accounts().create(EmailAddress.of("orders@example.org"), "secret");
            context.getRegistry().bind("store", store);
            context.addRoutes(new TakingRoutes());
            MockEndpoint orders = context.getEndpoint("mock:orders", MockEndpoint.class);
            orders.expectedMessageCount(1);
            context.start();
            var template = context.createProducerTemplate();
            template.sendBody("mailbox:orders@example.org", "Subject: Order 17\r\n\r\nten\r\n");
            template.sendBody("mailbox:orders@example.org", "Subject: hello\r\n\r\nme\r\n");
            orders.assertIsSatisfied();
            context.stop();
            try (var maildrop = store.open("orders@example.org").orElseThrow()) {
                assertThat(maildrop.messages()).hasSize(1);
            }
        } finally {
            context.stop();
        }
    }
}
