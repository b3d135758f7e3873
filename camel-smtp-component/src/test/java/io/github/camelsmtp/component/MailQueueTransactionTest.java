package io.github.camelsmtp.component;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.github.camelsmtp.jdbc.H2Server;
import io.github.camelsmtp.jdbc.JdbcMailboxStore;
import io.github.camelsmtp.jdbc.PostgreSqlServer;
import io.github.camelsmtp.jdbc.TestServer;
import io.github.camelsmtp.queue.InMemoryOutboundQueues;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spring.spi.SpringTransactionPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

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

    /** An application with a database of its own, and the routes of a shop. */
    private static final class Shop extends RouteBuilder implements AutoCloseable {
        final HikariDataSource dataSource = new HikariDataSource();
        final JdbcTemplate jdbc;
        final JdbcMailboxStore store;
        final DefaultCamelContext context = new DefaultCamelContext();
        final BlockingQueue<byte[]> sent = new LinkedBlockingQueue<>();

        Shop(TestServer server) throws Exception {
            dataSource.setJdbcUrl(server.newDatabase());
            dataSource.setUsername(TestServer.USER);
            dataSource.setPassword(TestServer.PASSWORD);
            dataSource.setMaximumPoolSize(20);
            jdbc = new JdbcTemplate(dataSource);
            jdbc.execute("CREATE TABLE orders (name VARCHAR(100) NOT NULL)");
            store = JdbcMailboxStore.open((DataSource) dataSource);
            context.getRegistry().bind("store", store);
            context.getRegistry()
                    .bind("required", new SpringTransactionPolicy(new DataSourceTransactionManager(dataSource)));
            context.addRoutes(this);
            context.start();
        }

        @Override
        public void configure() {
            from("direct:order")
                    .transacted()
                    .process(exchange -> jdbc.update("INSERT INTO orders (name) VALUES ('a book')"))
                    .to("mail-queue:outbound?transacted=true")
                    .process(exchange ->
                            assertThat(sent).as("not before the commit").isEmpty())
                    .filter(header("fails").isEqualTo(true))
                    .throwException(new IllegalStateException("out of stock"));
            from("direct:without").to("mail-queue:outbound?transacted=true");
            from("direct:maybe").to("mail-queue:outbound");
            from("mail-queue:outbound?pollInterval=20&hostname=mx.example.org")
                    .process(exchange -> sent.add(exchange.getMessage().getBody(byte[].class)));
        }

        Exchange order(String route, byte[] mail, boolean fails) {
            return context.createProducerTemplate().request(route, exchange -> {
                exchange.getMessage().setBody(mail);
                exchange.getMessage()
                        .setHeaders(new java.util.HashMap<>(Map.of(
                                SmtpConstants.MAIL_FROM,
                                "shop@example.org",
                                SmtpConstants.RECIPIENTS,
                                List.of("bob@example.net"),
                                "fails",
                                fails)));
            });
        }

        long orders() {
            Long count = jdbc.queryForObject("SELECT COUNT(*) FROM orders", Long.class);
            return count == null ? -1 : count;
        }

        @Override
        public void close() {
            context.stop();
            store.close();
            dataSource.close();
        }
    }

    private static byte[] mail(int size) {
        return ("Subject: your order\r\n\r\n" + "0123456789abcde\n".repeat(size / 16)).getBytes(US_ASCII);
    }

    @ParameterizedTest
    @EnumSource
    void theMailGoesOutWithTheOrder(Server on) throws Exception {
        try (Shop shop = new Shop(on.server())) {
            for (int size : new int[] {100, 2_000_000}) {
                Exchange done = shop.order("direct:order", mail(size), false);
                assertThat(done.getException()).isNull();
                assertThat(done.getMessage().getHeader(SmtpConstants.QUEUE_ID, String.class))
                        .isNotEmpty();
                assertThat(shop.sent.poll(20, TimeUnit.SECONDS)).isEqualTo(mail(size));
            }
            assertThat(shop.orders()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLeftOfAnOrderThatFailsAfterwards(Server on) throws Exception {
        try (Shop shop = new Shop(on.server())) {
            for (int size : new int[] {100, 2_000_000}) {
                assertThat(shop.order("direct:order", mail(size), true).getException())
                        .hasMessageContaining("out of stock");
            }
            assertThat(shop.orders()).isZero();
            assertThat(shop.store.queue("outbound").counts().total()).isZero();
            assertThat(shop.store.check().orElseThrow().verify(false).findings())
                    .as("no content is left over")
                    .isEmpty();
            assertThat(shop.jdbc.queryForObject("SELECT COUNT(*) FROM chunk", Long.class))
                    .isZero();
            shop.order("direct:order", mail(32), false);
            assertThat(shop.sent.poll(20, TimeUnit.SECONDS)).isEqualTo(mail(32));
            assertThat(shop.sent).isEmpty();
        }
    }

    @Test
    void withoutATransactionItIsTakenAtOnceUnlessOneIsDemanded() throws Exception {
        try (Shop shop = new Shop(H2Server.running())) {
            assertThat(shop.order("direct:without", mail(32), false).getException())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("mail-queue:outbound with transacted=true takes mail only in a transaction")
                    .hasMessageNotContaining("\n");
            assertThat(shop.order("direct:maybe", mail(48), false).getException())
                    .isNull();
            assertThat(shop.sent.poll(20, TimeUnit.SECONDS)).isEqualTo(mail(48));
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
                        exchange.getMessage().setBody(mail(32));
                        exchange.getMessage().setHeader(SmtpConstants.MAIL_FROM, "");
                        exchange.getMessage().setHeader(SmtpConstants.RECIPIENTS, "bob@example.net");
                    });
            assertThat(done.getException()).hasMessageContaining("this thread is in none");
        }
    }
}
