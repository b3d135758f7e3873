package io.github.camelsmtp.examples.mailserver.snippets;

import io.github.camelsmtp.jdbc.JdbcMailboxStore;
import io.github.camelsmtp.store.StoreException;
import javax.sql.DataSource;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.Registry;
import org.apache.camel.spring.spi.SpringTransactionPolicy;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** docs/guide-queue.md: mail in the transaction of the business data. */
public final class OutboxRoutes extends RouteBuilder {
    @Override
    public void configure() {
        from("direct:order")
                .transacted()
                .bean("orders", "save")
                .setHeader("From", constant("Shop <shop@example.org>"))
                .setHeader("To", simple("${header.customer}"))
                .setHeader("Subject", constant("Your order"))
                .to("mail-queue:outbound?transacted=true");

        from("mail-queue:outbound?hostname=mx.example.org").to("mock:remote");
    }

    static JdbcMailboxStore bind(DataSource dataSource, Registry registry) throws StoreException {
        JdbcMailboxStore store = JdbcMailboxStore.open(dataSource);
        registry.bind("store", store);
        registry.bind("required", new SpringTransactionPolicy(new DataSourceTransactionManager(dataSource)));
        return store;
    }
}
