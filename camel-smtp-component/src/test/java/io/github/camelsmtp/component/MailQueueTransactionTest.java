package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.jdbc.H2Server;
import io.github.camelsmtp.jdbc.PostgreSqlServer;
import io.github.camelsmtp.jdbc.TestServer;
import io.github.camelsmtp.queue.InMemoryOutboundQueues;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Routes with {@code transacted()}: the mail about an order goes out with the order, or neither is there. */
class MailQueueTransactionTest {
    /** The databases that the application has. */
    enum Server {
        H2,
        POSTGRESQL;

        TestServer server() {
            return this == H2 ? H2Server.running() : PostgreSqlServer.running();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theMailGoesOutWithTheOrder(Server on) throws Exception {
        try (Shop shop = new Shop(on.server().newDatabase(), true)) {
            for (int size : new int[] {100, 2_000_000}) {
                Exchange done = shop.order("direct:order", Shop.mail(size), false);
                assertThat(done.getException()).isNull();
                assertThat(done.getMessage().getHeader(SmtpConstants.QUEUE_ID, String.class))
                        .isNotEmpty();
                assertThat(shop.sent.poll(20, TimeUnit.SECONDS)).isEqualTo(Shop.mail(size));
            }
            assertThat(shop.orders()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLeftOfAnOrderThatFailsAfterwards(Server on) throws Exception {
        try (Shop shop = new Shop(on.server().newDatabase(), true)) {
            for (int size : new int[] {100, 2_000_000}) {
                assertThat(shop.order("direct:order", Shop.mail(size), true).getException())
                        .hasMessageContaining("out of stock");
            }
            assertThat(shop.orders()).isZero();
            assertThat(shop.store.queue("outbound").counts().total()).isZero();
            assertThat(shop.store.check().orElseThrow().verify(false).findings())
                    .as("no content is left over")
                    .isEmpty();
            assertThat(shop.jdbc.queryForObject("SELECT COUNT(*) FROM chunk", Long.class))
                    .isZero();
            shop.order("direct:order", Shop.mail(32), false);
            assertThat(shop.sent.poll(20, TimeUnit.SECONDS)).isEqualTo(Shop.mail(32));
            assertThat(shop.sent).isEmpty();
        }
    }

    @Test
    void withoutATransactionItIsTakenAtOnceUnlessOneIsDemanded() throws Exception {
        try (Shop shop = new Shop(H2Server.running().newDatabase(), true)) {
            assertThat(shop.order("direct:without", Shop.mail(32), false).getException())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("mail-queue:outbound with transacted=true takes mail only in a transaction")
                    .hasMessageNotContaining("\n");
            assertThat(shop.order("direct:maybe", Shop.mail(48), false).getException())
                    .isNull();
            assertThat(shop.sent.poll(20, TimeUnit.SECONDS)).isEqualTo(Shop.mail(48));
            await().untilAsserted(() ->
                    assertThat(shop.store.queue("outbound").counts().total()).isZero());
        }
    }

    @Test
    void aQueueWithoutADatabaseHasNoTransactions() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind("queues", new InMemoryOutboundQueues());
            context.start();
            Exchange done = context.createProducerTemplate()
                    .request("mail-queue:outbound?transacted=true", exchange -> {
                        exchange.getMessage().setBody(Shop.mail(32));
                        exchange.getMessage().setHeader(SmtpConstants.MAIL_FROM, "");
                        exchange.getMessage().setHeader(SmtpConstants.RECIPIENTS, "bob@example.net");
                    });
            assertThat(done.getException()).hasMessageContaining("this thread is in none");
        }
    }
}
