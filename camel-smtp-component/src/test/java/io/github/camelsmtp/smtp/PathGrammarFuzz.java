package io.github.camelsmtp.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Recipient;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Any text for the grammar of addresses and of the arguments of MAIL and RCPT: what it takes, it can write and take again. */
class PathGrammarFuzz {
    private static final SmtpServerSettings SETTINGS = new SmtpServerSettings("mx.example.org", SmtpLimits.DEFAULT);

    @FuzzTest
    void address(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        Optional<EmailAddress> address = EmailAddress.parse(text);
        if (address.isPresent()) {
            String written = address.get().toString();
            assertPlain(written);
            assertThat(EmailAddress.parse(written)).isEqualTo(address);
        }
    }

    @FuzzTest
    void mail(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        Parsed<Transaction> parsed = Transaction.parse(
                text,
                SETTINGS,
                SmtpPeer.connected(
                        new java.net.InetSocketAddress(SessionDriver.address(192, 0, 2, 1), 40000),
                        new java.net.InetSocketAddress(SessionDriver.address(192, 0, 2, 2), 25)));
        Transaction transaction = parsed.value();
        if (transaction == null) {
            assertThat(parsed.refused().isPermanent()).isTrue();
            return;
        }
        String written = transaction.sender().toString();
        assertPlain(written);
        assertThat(PathGrammar.reversePath(written.substring(1, written.length() - 1)))
                .contains(transaction.sender());
    }

    @FuzzTest
    void rcpt(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        Parsed<Recipient> parsed = Transaction.parseRecipient(text);
        Recipient recipient = parsed.value();
        if (recipient == null) {
            assertThat(parsed.refused().isPermanent()).isTrue();
            return;
        }
        String written = recipient.path().toString();
        assertPlain(written);
        assertThat(PathGrammar.forwardPath(written.substring(1, written.length() - 1)))
                .contains(recipient.path());
    }

    /** Nothing that could end a line in a header or a log. */
    private static void assertPlain(String written) {
        assertThat(written.chars()).allMatch(c -> c >= ' ' && c != 127);
    }
}
