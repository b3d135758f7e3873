package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.junit.jupiter.api.Test;

/** A client that sends a message again, because our 250 was lost, does not run the route twice. */
class RepetitionsTest extends ServerFixture {
    private static final String OPTIONS = "&idempotentRepository=#seen&idempotentWindow=1h";
    private static final String TEXT = "Subject: x\r\n\r\nhello\r\n";

    private final AtomicInteger runs = new AtomicInteger();
    private final Repository repository = new Repository();
    private final Time time = new Time();

    /** What a repository is to us: a set of keys, that may fail. */
    private static final class Repository extends ServiceSupport implements IdempotentRepository {
        final Set<String> keys = ConcurrentHashMap.newKeySet();
        final List<String> added = new CopyOnWriteArrayList<>();
        final List<String> confirmed = new CopyOnWriteArrayList<>();
        final Set<String> threads = ConcurrentHashMap.newKeySet();
        volatile boolean broken;

        private void check() {
            threads.add(Thread.currentThread().getName());
            if (broken) {
                throw new IllegalStateException("expected: no database");
            }
        }

        @Override
        public boolean add(String key) {
            check();
            added.add(key);
            return keys.add(key);
        }

        @Override
        public boolean contains(String key) {
            check();
            return keys.contains(key);
        }

        @Override
        public boolean remove(String key) {
            check();
            return keys.remove(key);
        }

        @Override
        public boolean confirm(String key) {
            check();
            return confirmed.add(key);
        }

        @Override
        public void clear() {
            keys.clear();
        }
    }

    private static final class Time extends Clock {
        volatile Instant now = Instant.parse("2030-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private void route(String uri, Processor processor) throws Exception {
        context.getRegistry().bind("seen", repository);
        context.getEndpoint(uri + OPTIONS, SmtpEndpoint.class).tellTimeBy(time);
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri + OPTIONS)
                        .routeId("in")
                        .process(e -> runs.incrementAndGet())
                        .process(processor);
            }
        });
    }

    private String send(String sender, String text, String... recipients) throws IOException {
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            talk.hear("220 *");
            talk.say("HELO x");
            talk.hear("250 *");
            talk.say("MAIL FROM:<" + sender + ">");
            talk.hear("250 *");
            for (String recipient : recipients) {
                talk.say("RCPT TO:<" + recipient + "@example.org>");
                talk.hear("250 *");
            }
            talk.say("DATA");
            talk.hear("354 *");
            talk.raw(text + ".\r\n");
            return talk.line();
        }
    }

    private String send() throws IOException {
        return send("carol@example.com", TEXT, "alice", "bob");
    }

    @Test
    void theSameMessageIsToldTheSameAndNotRunAgain() throws Exception {
        route(SMTP, e -> {});
        String first = send();
        assertThat(first).startsWith("250 2.0.0 Queued as ");
        assertThat(send()).isEqualTo(first);
        assertThat(send("carol@example.com", TEXT, "bob", "alice", "bob"))
                .as("in another order")
                .isEqualTo(first);
        assertThat(runs).hasValue(1);
        assertThat(repository.confirmed).hasSize(1).allMatch(repository.keys::contains);
        assertThat(repository.keys).as("nothing runs").hasSize(1);
    }

    @Test
    void camelsOwnRepositoryIsStartedWithTheRoute() throws Exception {
        context.getRegistry().bind("memory", new MemoryIdempotentRepository());
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP + "&idempotentRepository=#memory").routeId("in").process(e -> runs.incrementAndGet());
            }
        });
        String first = send();
        assertThat(send()).isEqualTo(first).startsWith("250 2.0.0 Queued as ");
        assertThat(runs).hasValue(1);
    }

    @Test
    void whatDiffersAnywhereIsAnotherMessage() throws Exception {
        route(SMTP, e -> {});
        send();
        send("dave@example.com", TEXT, "alice", "bob");
        send("", TEXT, "alice", "bob");
        send("carol@example.com", TEXT, "alice");
        send("carol@example.com", TEXT, "alice", "bob", "carl");
        send("carol@example.com", TEXT + "\r\n", "alice", "bob");
        assertThat(runs).hasValue(6);
    }

    @Test
    void aLargeMessageHasAKeyToo() throws Exception {
        route(SMTP, e -> {});
        String first = send("", message(300_000), "alice");
        assertThat(send("", message(300_000), "alice")).isEqualTo(first);
        assertThat(send("", message(300_072), "alice")).isNotEqualTo(first);
        assertThat(runs).hasValue(2);
        await().until(() -> spooled().isEmpty());
    }

    @Test
    void afterTheWindowItIsAnotherMessage() throws Exception {
        route(SMTP, e -> {});
        send();
        time.now = time.now.plus(Duration.ofMinutes(59));
        send();
        assertThat(runs).hasValue(1);
        time.now = time.now.plus(Duration.ofMinutes(61));
        send();
        assertThat(runs).hasValue(2);
    }

    @Test
    void afterARestartTheIdIsForgottenAndTheMessageIsNot() throws Exception {
        route(SMTP, e -> {});
        send();
        context.getRouteController().stopRoute("in");
        context.getRouteController().startRoute("in");
        assertThat(send()).isEqualTo("250 2.0.0 Received already");
        assertThat(runs).hasValue(1);
        assertThat(repository.keys).hasSize(1);
    }

    @Test
    void aFailedMessageRunsAgain() throws Exception {
        route(SMTP, e -> {
            if (runs.get() == 1) {
                throw new IllegalStateException("expected");
            }
            if (runs.get() == 2) {
                throw new SmtpReplyException("550 5.7.1 No");
            }
        });
        assertThat(send()).startsWith("451 4.3.0 ");
        assertThat(repository.keys).isEmpty();
        assertThat(send()).startsWith("550 5.7.1 ");
        assertThat(repository.keys).isEmpty();
        assertThat(send()).startsWith("250 2.0.0 Queued as ");
        assertThat(runs).hasValue(3);
    }

    @Test
    void whileItRunsTheSameIsToldToComeBackAlsoAfterATimeout() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        route(SMTP + "&routeTimeout=200", e -> go.await(20, TimeUnit.SECONDS));
        assertThat(send()).startsWith("451 4.3.0 Local error");
        assertThat(send()).isEqualTo("451 4.3.0 The same message is being taken, try again later");
        go.countDown();
        // It was taken late: what the client sends again has been done.
        await().until(() -> !repository.confirmed.isEmpty());
        await().untilAsserted(() -> assertThat(send()).startsWith("250 2.0.0 Queued as "));
        assertThat(runs).hasValue(1);
    }

    @Test
    void anotherServersRunIsSeenInTheRepositoryAndVoidAfterAWhile() throws Exception {
        route(SMTP, e -> {
            if (runs.get() == 1) {
                throw new IllegalStateException("expected");
            }
        });
        // What a killed server leaves: the key of a run that has no end.
        assertThat(send()).startsWith("451 4.3.0 Local error");
        repository.keys.add(repository.added.get(0));
        assertThat(send()).startsWith("451 4.3.0 The same message is being taken");
        time.now = time.now.plus(Duration.ofMinutes(21));
        assertThat(send()).startsWith("250 2.0.0 ");
    }

    @Test
    void aRepositoryThatFailsBeforeTheRouteIs451() throws Exception {
        route(SMTP, e -> {});
        repository.broken = true;
        assertThat(send()).startsWith("451 4.3.0 ");
        assertThat(runs).hasValue(0);
        repository.broken = false;
        assertThat(send()).startsWith("250 ");
    }

    @Test
    void aRepositoryThatFailsAfterTheRouteTakesNothingBack() throws Exception {
        route(SMTP, e -> repository.broken = true);
        assertThat(send()).startsWith("250 2.0.0 Queued as ");
    }

    @Test
    void itIsNeverAskedOnAnIoThread() throws Exception {
        route(SMTP, e -> {});
        send();
        assertThat(repository.threads)
                .isNotEmpty()
                .allMatch(t -> t.contains("smtp-route") || t.contains("smtp-idempotent"));
    }

    @Test
    void lmtpTellsEachRecipientTheSameAgainAndRunsAgainIfOneWasRefused() throws Exception {
        route(SMTP.replace("mina-smtp:", "mina-lmtp:"), e -> {
            if (runs.get() == 1) {
                e.getIn().setHeader(SmtpConstants.RECIPIENT_REPLIES, Map.of("bob@example.org", "452 4.2.2 Full"));
            }
        });
        assertThat(lmtp()).satisfies(replies -> {
            assertThat(replies.get(0)).startsWith("250 ");
            assertThat(replies.get(1)).startsWith("452 ");
        });
        List<String> second = lmtp();
        assertThat(second).allMatch(reply -> reply.startsWith("250 2.0.0 Queued as "));
        assertThat(lmtp()).isEqualTo(second);
        assertThat(runs).hasValue(2);
    }

    private List<String> lmtp() throws IOException {
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            talk.hear("220 *");
            talk.raw("LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<alice@example.org>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n");
            while (!talk.line().startsWith("354 ")) {
                // the replies before
            }
            talk.raw(TEXT + ".\r\n");
            return List.of(talk.line(), talk.line());
        }
    }
}
