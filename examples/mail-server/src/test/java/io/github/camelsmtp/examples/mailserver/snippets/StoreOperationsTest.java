package io.github.camelsmtp.examples.mailserver.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.InMemoryMailboxStore;
import java.time.Clock;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** Runs what the guides of accounts and of store operations show. */
final class StoreOperationsTest {
    private final InMemoryMailboxStore store = new InMemoryMailboxStore(Clock.systemUTC());

    @Test
    void aDeadLetterIsKeptAndInjectedAgain() throws Exception {
        store.accounts().create(EmailAddress.of("deadletters@example.org"), "secret");
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind("store", store);
            context.addRoutes(new StoreOperations());
            context.start();
            MockEndpoint orders = context.getEndpoint("mock:orders", MockEndpoint.class);
            orders.whenAnyExchangeReceived(exchange -> {
                throw new IllegalStateException("no printer");
            });
            context.createFluentProducerTemplate()
                    .to("direct:orders")
                    .withBody("x\r\n")
                    .withHeader("CamelSmtpRecipients", "alice@example.org")
                    .send();
            orders.reset();
            StoreOperations.inject(context, store);
            assertThat(orders.getReceivedExchanges())
                    .singleElement()
                    .satisfies(again ->
                            assertThat(again.getMessage().getBody(String.class)).isEqualTo("x\r\n"));
        }
    }

    @Test
    void accountsAndRetention() throws Exception {
        StoreOperations.accounts(store);
        assertThat(store.accounts().aliases().orElseThrow().list()).hasSize(2);
        assertThat(StoreOperations.retention(store)).isZero();
        assertThat(store.backup()).as("only H2 has one").isEmpty();
    }
}
