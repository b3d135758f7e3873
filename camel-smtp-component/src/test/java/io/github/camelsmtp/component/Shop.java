package io.github.camelsmtp.component;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.github.camelsmtp.jdbc.JdbcMailboxStore;
import io.github.camelsmtp.jdbc.TestServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spring.spi.SpringTransactionPolicy;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/**
 * An application with a database of its own, and the routes of a shop. As a process of its own it takes orders, for {@link
 * KilledTransactionTest} to kill it.
 */
final class Shop extends RouteBuilder implements AutoCloseable {
    final HikariDataSource dataSource = new HikariDataSource();
    final JdbcTemplate jdbc;
    final JdbcMailboxStore store;
    final DefaultCamelContext context = new DefaultCamelContext();
    final BlockingQueue<byte[]> sent = new LinkedBlockingQueue<>();
    private final boolean delivers;
    /** Runs in the transaction, when everything is in it. */
    private volatile Runnable beforeCommit = () -> {};

    /** @param delivers whether it also sends what is in its queue */
    Shop(String database, boolean delivers) throws Exception {
        this.delivers = delivers;
        dataSource.setJdbcUrl(database);
        dataSource.setUsername(TestServer.USER);
        dataSource.setPassword(TestServer.PASSWORD);
        dataSource.setMaximumPoolSize(20);
        jdbc = new JdbcTemplate(dataSource);
        jdbc.execute("CREATE TABLE IF NOT EXISTS orders (name VARCHAR(100) NOT NULL)");
        store = JdbcMailboxStore.open((DataSource) dataSource);
        context.getRegistry().bind("store", store);
        context.getRegistry()
                .bind("required", new SpringTransactionPolicy(new DataSourceTransactionManager(dataSource)));
        context.addRoutes(this);
        context.start();
    }

    /**
     * @param arguments the database, whether the orders stop before they commit, and the size of each order's mail. Says for each
     *     what it has done, and stands still.
     */
    public static void main(String[] arguments) throws Exception {
        Shop shop = new Shop(arguments[0], false);
        boolean stops = Boolean.parseBoolean(arguments[1]);
        if (stops) {
            shop.beforeCommit = () -> {
                System.out.println("not committed");
                standStill();
            };
        }
        for (String size : List.of(arguments).subList(2, arguments.length)) {
            Thread order = new Thread(() -> {
                Exchange done = shop.order("direct:order", mail(Integer.parseInt(size)), false);
                System.out.println(done.getException() == null ? "committed" : done.getException());
            });
            order.start();
            if (!stops) {
                order.join();
            }
        }
        standStill();
    }

    private static void standStill() {
        try {
            Thread.currentThread().join();
        } catch (InterruptedException end) {
            throw new IllegalStateException(end);
        }
    }

    @Override
    public void configure() {
        from("direct:order")
                .transacted()
                .process(exchange -> jdbc.update("INSERT INTO orders (name) VALUES ('a book')"))
                .to("mail-queue:outbound?transacted=true")
                .process(
                        exchange -> assertThat(sent).as("not before the commit").isEmpty())
                .process(exchange -> beforeCommit.run())
                .filter(header("fails").isEqualTo(true))
                .throwException(new IllegalStateException("out of stock"));
        from("direct:without").to("mail-queue:outbound?transacted=true");
        from("direct:maybe").to("mail-queue:outbound");
        from("mail-queue:outbound?pollInterval=20&hostname=mx.example.org")
                .autoStartup(delivers)
                .process(exchange -> sent.add(exchange.getMessage().getBody(byte[].class)));
    }

    Exchange order(String route, byte[] mail, boolean fails) {
        return context.createProducerTemplate().request(route, exchange -> {
            exchange.getMessage().setBody(mail);
            exchange.getMessage()
                    .setHeaders(new HashMap<>(Map.of(
                            SmtpConstants.MAIL_FROM,
                            "shop@example.org",
                            SmtpConstants.RECIPIENTS,
                            List.of("bob@example.net"),
                            "fails",
                            fails)));
        });
    }

    static byte[] mail(int size) {
        return ("Subject: your order\r\n\r\n" + "0123456789abcde\n".repeat(size / 16)).getBytes(US_ASCII);
    }

    long orders() {
        return count("orders");
    }

    /** The rows of a table. */
    long count(String table) {
        Long count = jdbc.queryForObject("SELECT COUNT(*) FROM " + table, Long.class);
        return count == null ? -1 : count;
    }

    @Override
    public void close() {
        context.stop();
        store.close();
        dataSource.close();
    }
}
