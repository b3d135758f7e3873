package io.github.camelsmtp.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.Reply;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers say is what is read again: also those that contradict themselves. */
final class QueuedTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"4.2.2 Mailbox full", "5.1.1 No such user", "No", "", "1.2.3 Go away", "9.9.9"})
    void wordsOfAReplyWithoutAStatus(String words) {
        Reply reply = Reply.plain(550, words);
        assertThat(QueuedText.attempt(0, QueuedText.reply(reply), null).reply().toString())
                .isEqualTo(reply.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.2.2 Mailbox full", "No", ""})
    void wordsOfAReplyWithAStatus(String words) {
        Reply reply = Reply.of(550, 7, 1, words);
        assertThat(QueuedText.attempt(0, QueuedText.reply(reply), null).reply()).isEqualTo(reply);
    }
}
