package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.jdbc.FaultyDisk;
import io.github.camelsmtp.jdbc.JdbcMailboxStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.Test;

/** acknowledge=AFTER_SPOOL where it meets something else: a kill, LMTP, a message that is sent twice, a full disk. */
class SpooledMailTest extends ServerFixture {
    private static final String SPOOLING = "&acknowledge=AFTER_SPOOL&bounces=direct:bounces&inboundRetry=50";
    private static final String TEXT = "Subject: x\r\n\r\nhello\r\n";

    private final BlockingQueue<Exchange> runs = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> bounces = new LinkedBlockingQueue<>();
    private final AtomicInteger attempts = new AtomicInteger();

    private void serve(String uri, Processor processor) throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId("in").process(e -> runs.add(e.copy())).process(processor);
                from("direct:bounces")
                        .process(e ->
                                bounces.add(new String(e.getIn().getBody(byte[].class), StandardCharsets.ISO_8859_1)));
            }
        });
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(30, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    private static String id(String reply) {
        assertThat(reply).startsWith("250 2.0.0 Queued as ");
        return reply.substring("250 2.0.0 Queued as ".length());
    }

    // A kill.

    /** A server in a process of its own, and what it prints. */
    private final class Killable implements AutoCloseable {
        private final KillableProcess process;
        private final int port;

        Killable(boolean takes, Path log) throws IOException {
            process = new KillableProcess(
                    SpoolingServer.class, log, data.resolve("killed").toString(), String.valueOf(takes));
            port = Integer.parseInt(process.next("port "));
        }

        /** What has come to its route by now and comes until all of these have. */
        Set<String> runsUntil(Set<String> wanted) throws IOException {
            Set<String> seen = new HashSet<>();
            while (!seen.containsAll(wanted)) {
                seen.add(process.next("run "));
            }
            return seen;
        }

        @Override
        public void close() {
            process.close();
        }
    }

    @Test
    void whatWasToldTaken250IsThereAfterTheProcessWasKilled() throws Exception {
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        CountDownLatch some = new CountDownLatch(60);
        List<Thread> clients = new ArrayList<>();
        Path log = data.resolve("first.log");
        try (Killable first = new Killable(false, log)) {
            for (int i = 0; i < 4; i++) {
                Thread client = new Thread(() -> send(first.port, acknowledged, some));
                client.start();
                clients.add(client);
            }
            assertThat(some.await(60, TimeUnit.SECONDS)).isTrue();
        }
        for (Thread client : clients) {
            client.join();
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(60);
        assertThat(Files.readString(log))
                .contains("the route failed; it runs again later: ")
                .doesNotContain("the client is told");
        try (Killable second = new Killable(true, data.resolve("second.log"))) {
            assertThat(second.runsUntil(acknowledged)).containsAll(acknowledged);
        }
    }

    /** One message after the other, until the server is gone. */
    private static void send(int port, Set<String> acknowledged, CountDownLatch some) {
        try {
            while (true) {
                String reply = SmtpTalk.send(port, TEXT);
                if (reply.equals("closed")) {
                    return;
                }
                acknowledged.add(id(reply));
                some.countDown();
            }
        } catch (IOException | AssertionError killed) {
            // In the middle of something else than the end of a message: nothing was promised.
        }
    }

    // LMTP.

    private static SmtpTalk lmtp(int port, String... recipients) throws Exception {
        SmtpTalk talk = new SmtpTalk(port);
        talk.hear("220 *");
        talk.say("LHLO client");
        talk.reply();
        talk.say("MAIL FROM:<carol@example.com>");
        talk.hear("250 *");
        for (String recipient : recipients) {
            talk.say("RCPT TO:<" + recipient + ">");
            talk.hear("250 *");
        }
        talk.say("DATA");
        talk.hear("354 *");
        return talk;
    }

    @Test
    void lmtpTellsEachRecipientThatItIsKeptAndBouncesWhomTheRouteRefuses() throws Exception {
        serve(
                SMTP.replace("mina-smtp:", "mina-lmtp:") + SPOOLING,
                e -> e.getIn()
                        .setHeader(
                                SmtpConstants.RECIPIENT_REPLIES, Map.of("bob@example.org", "550 5.1.1 Nobody here")));
        try (SmtpTalk talk = lmtp(port("in"), "alice@example.org", "bob@example.org")) {
            talk.say(TEXT + ".");
            String id = id(talk.line());
            assertThat(id(talk.line())).as("one message, two replies").isEqualTo(id);
            Exchange run = next(runs);
            assertThat(run.getIn().getHeaders())
                    .containsEntry(SmtpConstants.QUEUE_ID, id)
                    .containsEntry(SmtpConstants.PROTOCOL, "LMTP")
                    .containsEntry(SmtpConstants.RECIPIENTS, List.of("alice@example.org", "bob@example.org"));
        }
        assertThat(next(bounces))
                .contains("Final-Recipient: rfc822; bob@example.org")
                .doesNotContain("Final-Recipient: rfc822; alice");
    }

    @Test
    void lmtpRunsAgainForWhoHasHadNoFinalReply() throws Exception {
        serve(SMTP.replace("mina-smtp:", "mina-lmtp:") + SPOOLING, e -> {
            if (attempts.incrementAndGet() == 1) {
                e.getIn()
                        .setHeader(
                                SmtpConstants.RECIPIENT_REPLIES,
                                Map.of("bob@example.org", "450 4.2.0 Not now, please"));
            }
        });
        try (SmtpTalk talk = lmtp(port("in"), "alice@example.org", "bob@example.org")) {
            talk.say(TEXT + ".");
            id(talk.line());
            id(talk.line());
        }
        next(runs);
        assertThat(next(runs).getIn().getHeader(SmtpConstants.RECIPIENTS)).isEqualTo(List.of("bob@example.org"));
        assertThat(bounces).isEmpty();
    }

    // Sent twice.

    @Test
    void aMessageThatIsSentTwiceIsKeptOnceAlsoWhileItsRouteHasNotRun() throws Exception {
        MemoryIdempotentRepository seen = new MemoryIdempotentRepository();
        context.getRegistry().bind("seen", seen);
        CountDownLatch go = new CountDownLatch(1);
        serve(SMTP + SPOOLING + "&idempotentRepository=#seen", e -> {
            go.await();
            if (attempts.incrementAndGet() == 1) {
                throw new IllegalStateException("not yet");
            }
        });
        String first = SmtpTalk.send(port("in"), TEXT);
        next(runs);
        assertThat(SmtpTalk.send(port("in"), TEXT))
                .as("its 250 was lost, while it runs")
                .isEqualTo(first);
        go.countDown();
        assertThat(SmtpTalk.send(port("in"), TEXT))
                .as("and while it is to run again")
                .isEqualTo(first);
        assertThat(next(runs).getIn().getHeader(SmtpConstants.QUEUE_ID)).isEqualTo(id(first));
        assertThat(SmtpTalk.send(port("in"), TEXT)).as("and when it has").isEqualTo(first);
        String other = id(SmtpTalk.send(port("in"), "Subject: y\r\n\r\nhello\r\n"));
        assertThat(next(runs).getIn().getHeader(SmtpConstants.QUEUE_ID)).isEqualTo(other);
        assertThat(runs).isEmpty();
    }

    // A full disk.

    @Test
    void aFullDiskIsToldToTheClientAndNothingIsKeptOfTheMessage() throws Exception {
        try (JdbcMailboxStore store = FaultyDisk.store(data.resolve("full"))) {
            context.getRegistry().bind("store", store);
            serve(SMTP + SPOOLING, e -> {});
            assertThat(SmtpTalk.send(port("in"), TEXT)).startsWith("250 ");
            next(runs);
            FaultyDisk.room(20_000);
            assertThat(SmtpTalk.send(port("in"), message(100_000))).isEqualTo("452 4.3.1 Insufficient system storage");
            FaultyDisk.room(Long.MAX_VALUE);
            String id = id(SmtpTalk.send(port("in"), "Subject: room again\r\n\r\nhello\r\n"));
            Exchange run = next(runs);
            assertThat(run.getIn().getHeader(SmtpConstants.QUEUE_ID))
                    .as("and not the refused one")
                    .isEqualTo(id);
            assertThat(spooled()).isEmpty();
            context.stop();
        } finally {
            FaultyDisk.room(Long.MAX_VALUE);
        }
    }
}
