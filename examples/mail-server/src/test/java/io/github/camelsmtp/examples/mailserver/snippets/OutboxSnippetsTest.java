package io.github.camelsmtp.examples.mailserver.snippets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.jdbc.JdbcMailboxStore;
import java.nio.file.Path;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Handler;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** The outbox of the guide to the queue: an order and the mail about it, or neither. */
class OutboxSnippetsTest {
    @TempDir
    private Path data;

    /** What the application does in its own tables. */
    public static final class Orders {
        private final JdbcTemplate jdbc;

        Orders(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        /** Stores an order. */
        @Handler
        public void save(String what) {
            jdbc.update("INSERT INTO orders (what) VALUES (?)", what);
        }
    }

    @Test
    void anOrderThatCanNotBeStoredSendsNoMail() throws Exception {
        JdbcConnectionPool pool = JdbcConnectionPool.create("jdbc:h2:" + data.resolve("shop"), "sa", "");
        pool.setMaxConnections(30);
        JdbcTemplate jdbc = new JdbcTemplate(pool);
        jdbc.execute("CREATE TABLE orders (what VARCHAR(20) NOT NULL)");
        try (DefaultCamelContext context = new DefaultCamelContext();
                JdbcMailboxStore store = OutboxRoutes.bind(pool, context.getRegistry())) {
            context.getRegistry().bind("orders", new Orders(jdbc));
            context.addRoutes(new OutboxRoutes());
            context.start();
            MockEndpoint remote = context.getEndpoint("mock:remote", MockEndpoint.class);
            remote.expectedMessageCount(1);
            var shop = context.createProducerTemplate();
            assertThatThrownBy(() -> shop.sendBodyAndHeader(
                            "direct:order", "more than the column can take", "customer", "bob@example.net"))
                    .isInstanceOf(CamelExecutionException.class);
            assertThatThrownBy(() -> shop.sendBodyAndHeader("direct:order", "a book", "customer", "nobody"))
                    .as("an order whose mail can't be queued is not stored")
                    .isInstanceOf(CamelExecutionException.class);
            shop.sendBodyAndHeader("direct:order", "a book", "customer", "bob@example.net");
            remote.assertIsSatisfied();
            assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM orders", Integer.class))
                    .isOne();
            assertThat(store.check().orElseThrow().verify(false).findings()).isEmpty();
            context.stop();
        }
        pool.dispose();
    }
}
