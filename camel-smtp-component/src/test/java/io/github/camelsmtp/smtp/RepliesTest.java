package io.github.camelsmtp.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.Reply;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class RepliesTest {

    /** RFC 2034 §4: every 2xx, 4xx and 5xx has a status, but the greeting and the replies to HELO and EHLO. */
    @Test
    void everyReplyThatTakesOneHasAnEnhancedStatus() throws IllegalAccessException {
        List<Reply> all = new ArrayList<>();
        for (Field field : Replies.class.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == Reply.class) {
                field.setAccessible(true);
                all.add((Reply) field.get(null));
            }
        }
        all.add(Replies.chunk(1));
        all.add(Replies.help(new SmtpServerSettings("mx.example.org", SmtpLimits.DEFAULT)));
        assertThat(all).hasSizeGreaterThan(50).allSatisfy(reply -> {
            if (reply.code() / 100 == 3) {
                assertThat(reply.status()).as(reply.toString()).isNull();
            } else {
                assertThat(reply.status()).as(reply.toString()).isNotNull();
                assertThat(reply.toString()).matches("(?s)(\\d)\\d\\d[ -]\\1\\.\\d+\\.\\d+ .*");
            }
        });
    }

    /** A policy or a route may leave the status out; the client still gets one. */
    @Test
    void aReplyOfSomebodyElseGetsOneToo() {
        SmtpPolicy policy = new SmtpPolicy() {
            @Override
            public CompletionStage<Decision> mail(SmtpQuestion.Mail question) {
                return SessionDriver.reject("550 No");
            }
        };
        SessionDriver driver = new SessionDriver(SmtpLimits.DEFAULT, policy).connect();
        driver.send("HELO x\r\nMAIL FROM:<>\r\n");
        assertThat(driver.said.toString()).endsWith("\r\n550 5.0.0 No\r\n");

        driver = new SessionDriver(SmtpLimits.DEFAULT, SessionDriver.examplePolicy()).connect();
        driver.outcome = MessageOutcome.of(Reply.plain(250, "Taken", "really"));
        driver.send("HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<alice@example.org>\r\nDATA\r\n.\r\n");
        assertThat(driver.said.toString()).endsWith("\r\n250-2.0.0 Taken\r\n250 2.0.0 really\r\n");
        driver.outcome = MessageOutcome.of(Reply.plain(421, "Enough"));
        driver.send("MAIL FROM:<>\r\nRCPT TO:<alice@example.org>\r\nDATA\r\n.\r\n");
        assertThat(driver.said.toString()).endsWith("\r\n421 4.0.0 Enough\r\n");
        assertThat(driver.closed).isTrue();
    }

    /** Before that there is none: RFC 2034 §4 leaves the greeting out, and who is refused there has had no EHLO. */
    @Test
    void theGreetingHasNone() {
        SmtpServerSettings settings = new SmtpServerSettings("mx.example.org", SmtpLimits.DEFAULT);
        assertThat(Replies.greeting(settings).status()).isNull();
        assertThat(Replies.helo(settings).status()).isNull();
    }
}
