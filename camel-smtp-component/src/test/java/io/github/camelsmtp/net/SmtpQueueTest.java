package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.Extension;
import io.github.camelsmtp.smtp.Extensions;
import io.github.camelsmtp.smtp.MessageIntake;
import io.github.camelsmtp.smtp.MessageReceiver;
import io.github.camelsmtp.smtp.QueueRequest;
import io.github.camelsmtp.smtp.SmtpLimits;
import io.github.camelsmtp.smtp.SmtpPeer;
import io.github.camelsmtp.smtp.SmtpQuestion;
import io.github.camelsmtp.smtp.SmtpServerSettings;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** ETRN on a real socket: the queue answers when it likes, and nothing of the client's overtakes it. */
class SmtpQueueTest {
    private static final String BEGIN = """
            S: 220 mail.example.org ESMTP ready
            C: HELO client.example.net
            S: 250 mail.example.org
            """;

    private final BlockingQueue<CompletableFuture<Reply>> asked = new LinkedBlockingQueue<>();
    private SmtpServer server;

    /** A receiver with a queue that keeps its answers for the test to give. */
    private class Queue implements MessageReceiver {
        private final Receiver receiver = new Receiver();

        @Override
        public CompletionStage<Decision> decide(SmtpQuestion question) {
            return receiver.decide(question);
        }

        @Override
        public MessageIntake begin(SmtpPeer peer, Envelope envelope) {
            return receiver.begin(peer, envelope);
        }

        @Override
        public CompletionStage<Reply> queue(QueueRequest request) {
            if (request instanceof QueueRequest.Etrn etrn && etrn.name().equals("throws.example")) {
                throw new IllegalStateException("no queue after all");
            }
            CompletableFuture<Reply> answer = new CompletableFuture<>();
            asked.add(answer);
            return answer;
        }
    }

    private Dialogue start(MessageReceiver receiver) throws Exception {
        SmtpServerSettings settings = new SmtpServerSettings("mail.example.org", SmtpLimits.DEFAULT)
                .offering(Extensions.of(Extension.ETRN, Extension.ATRN));
        server = new SmtpServer(ListenerSettings.of("127.0.0.1", 0), settings, receiver);
        server.start();
        return new Dialogue(server.address());
    }

    @AfterEach
    void stop() {
        server.stop(Duration.ofSeconds(5));
    }

    @Test
    void theClientWaitsForTheQueue() throws Exception {
        try (Dialogue client = start(new Queue())) {
            client.run(BEGIN);
            client.send("ETRN example.com\r\nNOOP\r\nATRN\r\n");
            CompletableFuture<Reply> answer = asked.poll(20, TimeUnit.SECONDS);
            assertThat(answer).isNotNull();
            answer.complete(Reply.of(250, 0, 0, "Queuing has begun"));
            client.run("""
                    S: 250 2.0.0 Queuing has begun
                    S: 250 2.0.0 OK
                    S: 530 5.7.0 Authentication required
                    """);
        }
    }

    @Test
    void aQueueThatFailsIsTriedAgainLater() throws Exception {
        try (Dialogue client = start(new Queue())) {
            client.run(BEGIN);
            client.send("ETRN throws.example\r\nETRN example.com\r\nNOOP\r\n");
            client.run("S: 451 4.3.0 Local error in processing, try again later\n");
            CompletableFuture<Reply> answer = asked.poll(20, TimeUnit.SECONDS);
            assertThat(answer).isNotNull();
            answer.completeExceptionally(new IllegalStateException("the database is gone"));
            client.run("""
                    S: 451 4.3.0 Local error in processing, try again later
                    S: 250 2.0.0 OK
                    """);
        }
    }

    @Test
    void aReceiverWithoutAQueueSaysSo() throws Exception {
        try (Dialogue client = start(new Receiver())) {
            client.run(BEGIN + """
                    C: ETRN example.com
                    S: 502 5.5.1 Command not implemented
                    """);
        }
    }
}
