package io.github.camelsmtp.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Any text for the grammar of addresses and of the arguments of MAIL and RCPT: what it takes, it can write and take again. */
class PathGrammarFuzz {

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
        Envelope first = envelope("MAIL FROM:" + oneLine(input), "RCPT TO:<alice@example.org>");
        if (first != null) {
            String written = first.sender().toString();
            assertPlain(written);
            Envelope again = envelope("MAIL FROM:" + written, "RCPT TO:<alice@example.org>");
            assertThat(again).isNotNull();
            assertThat(again.sender()).isEqualTo(first.sender());
        }
    }

    @FuzzTest
    void rcpt(byte[] input) {
        Envelope first = envelope("MAIL FROM:<>", "RCPT TO:" + oneLine(input));
        if (first != null) {
            String written = first.recipients().get(0).path().toString();
            assertPlain(written);
            Envelope again = envelope("MAIL FROM:<>", "RCPT TO:" + written);
            assertThat(again).isNotNull();
            assertThat(again.recipients().get(0).path())
                    .isEqualTo(first.recipients().get(0).path());
        }
    }

    private static String oneLine(byte[] input) {
        return new String(input, StandardCharsets.ISO_8859_1).replace('\n', ' ');
    }

    /** What a session makes of the two commands; null if it refuses one. */
    private static Envelope envelope(String mail, String rcpt) {
        SessionDriver driver = new SessionDriver(SmtpLimits.DEFAULT, SessionDriver.examplePolicy()).connect();
        driver.send("EHLO x\r\n" + mail + "\r\n" + rcpt + "\r\nDATA\r\n.\r\n");
        return driver.messages.isEmpty() ? null : driver.messages.get(0).envelope();
    }

    /** Nothing that could end a line in a header or a log. */
    private static void assertPlain(String written) {
        assertThat(written.chars()).allMatch(c -> c >= ' ' && c != 127);
    }
}
