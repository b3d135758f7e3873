package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.Test;

/** What waits for a remote holds no thread. */
class ProducerThreadsTest extends ServerFixture {
    private static final int EXCHANGES = 500;
    private static final int CONNECTIONS = 40;

    /** All pools of the producer and of the server it sends to, which is in this process too: far fewer than exchanges. */
    private static final int THREADS = 100;

    /** A remote that has the message and does not answer until it is let; it holds no thread either. */
    private static final class Gate extends AsyncProcessorSupport {
        private final Queue<AsyncCallback> held = new ConcurrentLinkedQueue<>();
        private final Set<String> subjects = new HashSet<>();
        private boolean open;

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            String text = exchange.getMessage().getBody(String.class);
            synchronized (this) {
                subjects.add(text.substring(text.indexOf("Subject: "), text.indexOf("\r\n\r\n")));
                if (!open) {
                    held.add(callback);
                    return false;
                }
            }
            callback.done(true);
            return true;
        }

        void open() {
            synchronized (this) {
                open = true;
            }
            held.forEach(callback -> callback.done(false));
        }
    }

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }

    /** Gives one message to the producer, on this thread. @return completes with what became of it */
    private CompletableFuture<Exchange> send(AsyncProducer producer, int number) {
        Exchange exchange = producer.getEndpoint().createExchange();
        exchange.getMessage().setBody("Subject: " + number + "\r\n\r\nhello\r\n");
        CompletableFuture<Exchange> done = new CompletableFuture<>();
        boolean synchronously = producer.process(exchange, doneSynchronously -> done.complete(exchange));
        assertThat(synchronously).isFalse();
        return done;
    }

    @Test
    void hundredsOfExchangesWaitForASilentRemoteWithoutAThreadEach() throws Exception {
        Set<Thread> before = threads();
        Gate gate = new Gate();
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP).routeId("remote").process(gate);
            }
        });
        Endpoint remote = context.getEndpoint("mina-smtp:127.0.0.1:" + port("remote")
                + "?from=ann@example.net&to=bob@example.org&connections=" + CONNECTIONS);
        AsyncProducer producer = remote.createAsyncProducer();
        producer.start();
        List<CompletableFuture<Exchange>> sent = new ArrayList<>();
        for (int i = 0; i < EXCHANGES; i++) {
            sent.add(send(producer, i));
        }
        await().until(() -> gate.held.size() == CONNECTIONS);

        Set<Thread> more = threads();
        more.removeAll(before);
        assertThat(sent)
                .as("those that wait for a connection, and those that wait for the remote")
                .noneMatch(CompletableFuture::isDone);
        assertThat(more).hasSizeLessThan(THREADS);

        gate.open();
        for (CompletableFuture<Exchange> one : sent) {
            assertThat(one.get(60, TimeUnit.SECONDS).getException()).isNull();
        }
        assertThat(gate.subjects).hasSize(EXCHANGES);
        producer.stop();
    }
}
