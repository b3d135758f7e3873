package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.SmtpPolicy;
import io.github.camelsmtp.smtp.SmtpQuestion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** The policy is asked when a message is whole and its route has not begun. */
class MessagePolicyTest extends ServerFixture {
    private final AtomicInteger routed = new AtomicInteger();

    private void start(Function<SmtpQuestion.Message, CompletionStage<Decision>> policy, String options)
            throws Exception {
        context.getRegistry().bind("policy", new SmtpPolicy() {
            @Override
            public CompletionStage<Decision> message(SmtpQuestion.Message question) {
                return policy.apply(question);
            }
        });
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP + "&policy=#policy&spoolThreshold=4096" + options)
                        .routeId("in")
                        .process(e -> routed.incrementAndGet());
            }
        });
    }

    private static CompletionStage<Decision> virus(SmtpQuestion.Message question) {
        try (InputStream in = question.content().open()) {
            String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(text).startsWith("Received: from client").hasSize((int) question.size());
            assertThat(text).contains(question.id());
            assertThat(question.peer().helo()).isEqualTo("client");
            assertThat(question.envelope().recipients()).hasSize(1);
            return text.contains("EICAR")
                    ? CompletableFuture.completedStage(Decision.reject(Reply.of(550, 7, 1, "No viruses")))
                    : SmtpPolicy.NO_OPINION;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void itReadsTheMessageInMemoryOrSpooledAndWhatItRejectsIsNotRouted() throws Exception {
        start(MessagePolicyTest::virus, "");
        assertThat(SmtpTalk.send(port("in"), "x\r\n")).startsWith("250 ");
        assertThat(SmtpTalk.send(port("in"), "EICAR\r\n")).isEqualTo("550 5.7.1 No viruses");
        assertThat(SmtpTalk.send(port("in"), message(100_000))).startsWith("250 ");
        assertThat(SmtpTalk.send(port("in"), message(100_000) + "EICAR\r\n")).isEqualTo("550 5.7.1 No viruses");
        assertThat(routed).hasValue(2);
        await().untilAsserted(() -> assertThat(spooled()).isEmpty());
    }

    @Test
    void anAnswerThatComesLaterIsWaitedFor() throws Exception {
        CompletableFuture<Decision> answer = new CompletableFuture<>();
        CompletableFuture<Void> asked = new CompletableFuture<>();
        start(
                question -> {
                    asked.complete(null);
                    return answer;
                },
                "");
        try (SmtpTalk talk = SmtpTalk.readyForData(port("in"))) {
            talk.say("x");
            talk.say(".");
            asked.get();
            assertThat(routed).hasValue(0);
            answer.complete(Decision.ACCEPT);
            talk.hear("250 *");
            assertThat(routed).hasValue(1);
        }
    }

    @Test
    void aFailureIs451AndNothingIsLeft() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        start(
                question -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new IllegalStateException("broken");
                    }
                    return CompletableFuture.failedStage(new IOException("broken"));
                },
                "");
        for (int i = 0; i < 2; i++) {
            assertThat(SmtpTalk.send(port("in"), message(100_000)))
                    .isEqualTo("451 4.3.0 Local error in processing, try again later");
        }
        assertThat(routed).hasValue(0);
        await().untilAsserted(() -> assertThat(spooled()).isEmpty());
    }

    @Test
    void anAnswerThatNeverComesIs451AndNothingIsLeft() throws Exception {
        CompletableFuture<Decision> never = new CompletableFuture<>();
        start(question -> never, "&routeTimeout=100");
        assertThat(SmtpTalk.send(port("in"), message(100_000)))
                .isEqualTo("451 4.3.0 Local error in processing, try again later");
        await().untilAsserted(() -> assertThat(spooled()).isEmpty());
        never.complete(Decision.ACCEPT);
        assertThat(routed).hasValue(0);
    }
}
