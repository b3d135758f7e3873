package io.github.camelsmtp.jdbc;

import static io.github.camelsmtp.store.StoreDriver.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.QueueFilter;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.Settlement;
import io.github.camelsmtp.queue.Submission;
import io.github.camelsmtp.store.Content;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import io.github.camelsmtp.store.TestContent;
import java.io.InputStream;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** An outbox: mail that is queued in the transaction of the business data goes out with it, or never was. */
interface OutboxContract {
    Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    /** Chunks, and some octets of another one. */
    int LARGE = 3_000_007;

    TestServer server();

    /** The application: its database with its own table, its transactions, and the store that it has opened there. */
    record Application(
            HikariDataSource dataSource, JdbcTemplate jdbc, TransactionTemplate transaction, JdbcMailboxStore store)
            implements AutoCloseable {
        static Application on(TestServer server) throws Exception {
            HikariConfig config = new HikariConfig();
            config.setDataSource(DatabaseUrl.dataSource(server.newDatabase(), TestServer.USER, TestServer.PASSWORD));
            config.setMaximumPoolSize(20);
            HikariDataSource dataSource = new HikariDataSource(config);
            JdbcTemplate jdbc = new JdbcTemplate(dataSource);
            jdbc.execute("CREATE TABLE orders (name VARCHAR(100) NOT NULL)");
            DataSourceTransactionManager manager = new DataSourceTransactionManager(dataSource);
            return new Application(
                    dataSource, jdbc, new TransactionTemplate(manager), JdbcMailboxStore.open((DataSource) dataSource));
        }

        OutboundQueue queue() {
            return store.queue("outbound");
        }

        /** Begins a transaction, orders something, and goes on in it. */
        void ordering(Consumer<OutboundQueue> then) {
            transaction.executeWithoutResult(status -> {
                jdbc.update("INSERT INTO orders (name) VALUES ('a book')");
                then.accept(queue());
            });
        }

        int orders() {
            Integer count = jdbc.queryForObject("SELECT COUNT(*) FROM orders", Integer.class);
            return count == null ? 0 : count;
        }

        List<QueuedDelivery> lease() throws StoreException {
            return queue().lease(NOW, NOW.plusSeconds(60), 100);
        }

        void isEmpty() throws StoreException {
            assertThat(queue().counts().total()).isZero();
            assertThat(StoredRows.count(store, "SELECT COUNT(*) FROM queue_message"))
                    .isZero();
            assertThat(StoredRows.chunks(store)).isZero();
            isSound();
        }

        void isSound() throws StoreException {
            assertThat(store.check().orElseThrow().verify(false).findings()).isEmpty();
        }

        @Override
        public void close() {
            store.close();
            dataSource.close();
        }
    }

    private static Submission message(Content content) {
        Envelope envelope = Envelope.of(
                ReversePath.to(EmailAddress.of("shop@example.org")),
                List.of(
                        Recipient.of(EmailAddress.of("bob@example.net")),
                        Recipient.of(EmailAddress.of("carol@example.com"))));
        return new Submission(envelope, content, NOW, "exchange-1", null);
    }

    static String enqueue(OutboundQueue queue, Content content) {
        try {
            return queue.enqueueInTransaction(message(content)).orElseThrow();
        } catch (StoreException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    default void whatWasQueuedIsThereWhenTheTransactionCommits() throws Exception {
        try (Application application = Application.on(server())) {
            AtomicInteger told = new AtomicInteger();
            application.queue().watch(told::incrementAndGet);
            TestContent large = TestContent.random(LARGE);
            application.ordering(queue -> {
                String id = enqueue(queue, large);
                assertThat(id).isNotEmpty();
                enqueue(queue, TestContent.of("small"));
                enqueue(queue, TestContent.of(""));
                assertThat(told).hasValue(0);
            });
            assertThat(told.get())
                    .as("whoever consumes is told after the commit")
                    .isPositive();
            assertThat(application.orders()).isOne();
            List<QueuedDelivery> leased = application.lease();
            assertThat(leased).hasSize(6);
            assertThat(leased.get(0).message().origin()).isEqualTo("exchange-1");
            try (InputStream in =
                    application.queue().content(leased.get(0).message()).open()) {
                assertThat(in.readAllBytes()).isEqualTo(large.octets());
            }
            application.isSound();
            application
                    .queue()
                    .settle(leased.stream().map(Settlement::done).toList(), NOW)
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            StoredRows.awaitNothingUnlinked(application.store());
            application.isEmpty();
        }
    }

    @Test
    default void nothingIsLeftOfWhatWasRolledBack() throws Exception {
        try (Application application = Application.on(server())) {
            AtomicInteger told = new AtomicInteger();
            application.queue().watch(told::incrementAndGet);
            application.transaction().executeWithoutResult(status -> {
                application.jdbc().update("INSERT INTO orders (name) VALUES ('a book')");
                enqueue(application.queue(), TestContent.random(LARGE));
                enqueue(application.queue(), TestContent.of("small"));
                status.setRollbackOnly();
            });
            assertThat(application.orders()).isZero();
            application.isEmpty();
            assertThat(told).hasValue(0);
        }
    }

    @Test
    default void nothingIsLeftOfAConnectionThatEndsInTheMiddle() throws Exception {
        try (Application application = Application.on(server())) {
            Connection connection = application.dataSource().getDataSource().getConnection();
            connection.setAutoCommit(false);
            application.store().enqueue(connection, "outbound", message(TestContent.random(LARGE)));
            connection.close(); // as the end of a process does
            application.isEmpty();
        }
    }

    @Test
    default void aConnectionOfOnesOwnWillDo() throws Exception {
        try (Application application = Application.on(server());
                Connection connection = application.dataSource().getConnection()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> application.store().enqueue(connection, "outbound", message(TestContent.of("x"))))
                    .withMessageContaining("setAutoCommit(false)");
            connection.setAutoCommit(false);
            String id = application.store().enqueue(connection, "outbound", message(TestContent.of("x")));
            connection.commit();
            assertThat(application.lease())
                    .extracting(delivery -> delivery.message().id())
                    .containsExactly(id, id);
        }
    }

    @Test
    default void whatHasNoTransactionIsNotKept() throws Exception {
        try (Application application = Application.on(server());
                Application another = Application.on(H2Server.running())) {
            assertThat(application.queue().enqueueInTransaction(message(TestContent.of("x"))))
                    .isEmpty();
            another.ordering(queue -> {
                try {
                    assertThat(application.queue().enqueueInTransaction(message(TestContent.of("x"))))
                            .as("a transaction of another database is none")
                            .isEmpty();
                } catch (StoreException e) {
                    throw new IllegalStateException(e);
                }
            });
            application.isEmpty();
        }
    }

    @Test
    default void whatCanNotBeReadLeavesTheRestOfTheTransactionAlone() throws Exception {
        try (Application application = Application.on(server())) {
            application.ordering(queue -> refused(
                    Reason.UNREADABLE_CONTENT,
                    () -> queue.enqueueInTransaction(
                            message(TestContent.random(LARGE).breaking()))));
            assertThat(application.orders()).isOne();
            application.isEmpty();
        }
    }

    @Test
    default void aPartOfATransactionCanBeRolledBack() throws Exception {
        try (Application application = Application.on(server())) {
            TransactionTemplate part = new TransactionTemplate(
                    java.util.Objects.requireNonNull(application.transaction().getTransactionManager()));
            part.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
            application.ordering(queue -> {
                enqueue(queue, TestContent.of("stays"));
                part.executeWithoutResult(status -> {
                    enqueue(queue, TestContent.of("goes"));
                    status.setRollbackOnly();
                });
            });
            assertThat(application.orders()).isOne();
            assertThat(application.queue().counts().total()).isEqualTo(2);
            assertThat(StoredRows.chunks(application.store())).isOne();
            application.isSound();
        }
    }

    /** It may take its time: neither is it seen, nor does anybody wait for it, nor is it forgotten. */
    @Test
    default void anOpenTransactionIsInNobodysWay() throws Exception {
        try (Application application = Application.on(server())) {
            application.ordering(queue -> {
                enqueue(queue, TestContent.random(LARGE));
                try {
                    String other = queue.enqueue(message(TestContent.of("other")))
                            .toCompletableFuture()
                            .get(60, TimeUnit.SECONDS);
                    List<QueuedDelivery> leased = application.lease();
                    assertThat(leased)
                            .extracting(delivery -> delivery.message().id())
                            .containsExactly(other, other);
                    queue.settle(leased.stream().map(Settlement::done).toList(), NOW)
                            .toCompletableFuture()
                            .get(60, TimeUnit.SECONDS);
                    assertThat(queue.counts().total()).isZero();
                    assertThat(queue.list(QueueFilter.ALL, 0, 10)).isEmpty();
                    application.isSound();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(application.lease()).hasSize(2);
        }
    }
}
