package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.jdbc.JdbcMailboxStore;
import io.github.camelsmtp.jdbc.PostgreSqlServer;
import io.github.camelsmtp.jdbc.TestServer;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreDriver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes on several nodes that take the messages of one mailbox in PostgreSQL. */
final class MailboxNodesTest {
    private static final String ALICE = "alice@example.org";
    private static final int NODES = 3;
    private static final int MESSAGES = 200;

    @TempDir
    private Path data;

    private final List<String> taken = Collections.synchronizedList(new ArrayList<>());
    private final List<JdbcMailboxStore> stores = new ArrayList<>();
    private final List<DefaultCamelContext> contexts = new ArrayList<>();
    /** Stands for a repository that the nodes share, such as a table. */
    private final MemoryIdempotentRepository marks = new MemoryIdempotentRepository();

    private void node(String url, String options) throws Exception {
        JdbcMailboxStore store = TestServer.node(url);
        stores.add(store);
        DefaultCamelContext context = new DefaultCamelContext();
        contexts.add(context);
        context.getRegistry().bind("store", store);
        context.getRegistry().bind("taken", marks);
        context.getComponent("mailbox", MailboxComponent.class)
                .setDataDirectory(data.resolve("node" + stores.size()).toString());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("mailbox:" + ALICE + "?initialDelay=0&delay=5" + options)
                        .process(exchange -> taken.add(exchange.getMessage().getBody(String.class)));
            }
        });
    }

    @AfterEach
    void stop() {
        contexts.forEach(DefaultCamelContext::stop);
        stores.forEach(JdbcMailboxStore::close);
    }

    /** Starts the nodes, delivers, and waits until they have taken everything; a few at a time, so that they take turns. */
    private void takeAll(String options) throws Exception {
        String url = PostgreSqlServer.running().newDatabase();
        for (int i = 0; i < NODES; i++) {
            node(url, "&maxMessagesPerPoll=7" + options);
        }
        StoreDriver.accounts(stores.get(0), ALICE);
        for (DefaultCamelContext context : contexts) {
            context.start();
        }
        for (int i = 0; i < MESSAGES; i++) {
            StoreDriver.deliver(stores.get(i % NODES), "Subject: " + i + "\r\n\r\n", ALICE);
        }
        await().atMost(60, TimeUnit.SECONDS).until(() -> taken.size() >= MESSAGES);
    }

    private void assertTakenOnce() {
        assertThat(taken)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, MESSAGES)
                        .mapToObj(i -> "Subject: " + i + "\r\n\r\n")
                        .toList());
    }

    private int messages() throws Exception {
        try (Maildrop maildrop = stores.get(0).open(ALICE).orElse(null)) {
            return maildrop == null ? -1 : maildrop.messages().size();
        }
    }

    @Test
    void noMessageIsTakenTwice() throws Exception {
        takeAll("");
        await().atMost(60, TimeUnit.SECONDS).until(() -> messages() == 0);
        assertTakenOnce();
    }

    @Test
    void noneOfThoseThatAreKeptIsTakenTwiceByNodesThatShareARepository() throws Exception {
        marks.setCacheSize(2 * MESSAGES);
        takeAll("&delete=false&idempotentRepository=#taken");
        for (JdbcMailboxStore store : stores) {
            StoreDriver.deliver(store, "Subject: later\r\n\r\n", ALICE);
        }
        await().atMost(60, TimeUnit.SECONDS).until(() -> taken.size() >= MESSAGES + NODES);
        await().atMost(60, TimeUnit.SECONDS).until(() -> messages() == MESSAGES + NODES);
        taken.removeIf(text -> text.startsWith("Subject: later"));
        assertTakenOnce();
    }
}
