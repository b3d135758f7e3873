package io.github.camelsmtp.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.mail.Networks;
import io.github.camelsmtp.mail.Reply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Any octets for an SMTP session. The first octet chooses what the server offers and how the rest is cut; the replies may
 * not depend on the cut. In the normal build only the seeds run ({@code SmtpSessionFuzzInputs}); {@code scripts/fuzz.sh}
 * looks for more.
 */
class SmtpSessionFuzz {
    private static final SmtpLimits SMALL = new SmtpLimits(512, 65_536, 4096, 100, 20, 30, 20, 10);

    /** No SCRAM: its nonces are random, and two runs must say the same. */
    private static final SmtpAuthSettings LOGINS =
            new SmtpAuthSettings(List.of(SaslMechanism.PLAIN, SaslMechanism.LOGIN), true, false);

    private static final Extensions EVERYTHING = new Extensions(
            Set.of(Extension.values()),
            Duration.ofMinutes(1),
            Duration.ofDays(1),
            InstantSource.fixed(Instant.EPOCH),
            Networks.of("192.0.2.0/24"));

    @FuzzTest
    void session(byte[] input) {
        if (input.length == 0) {
            return;
        }
        int choice = input[0] & 0xFF;
        byte[] octets = Arrays.copyOfRange(input, 1, input.length);
        boolean tls = (choice & 0x80) != 0;
        SessionDriver whole = run(octets, octets.length, choice, tls);
        SessionDriver cut = run(octets, 1 + (choice & 0x0F), choice, tls);
        if (!tls) {
            // With STARTTLS it matters whether octets came with it or after it: that is the point of refusing them.
            assertThat(cut.said.toString()).isEqualTo(whole.said.toString());
            assertThat(cut.closed).isEqualTo(whole.closed);
            assertThat(cut.messages).hasSameSizeAs(whole.messages);
            for (int i = 0; i < whole.messages.size(); i++) {
                assertThat(cut.messages.get(i).content())
                        .isEqualTo(whole.messages.get(i).content());
            }
        }
    }

    private static SessionDriver run(byte[] octets, int piece, int choice, boolean tls) {
        SmtpAuthSettings auth = (choice & 0x40) == 0 ? SmtpAuthSettings.NONE : LOGINS;
        SmtpServerSettings settings = new SmtpServerSettings(
                        "mx.example.org", SMALL, auth, tls ? TlsMode.OFFERED : TlsMode.NONE)
                .offering((choice & 0x10) == 0 ? Extensions.NONE : EVERYTHING);
        SessionDriver driver = new SessionDriver(settings, SessionDriver.examplePolicy()).connect();
        driver.holding = (choice & 0x20) != 0;
        for (int from = 0; from < octets.length; from += piece) {
            driver.send(Arrays.copyOfRange(octets, from, Math.min(octets.length, from + piece)));
            goOn(driver);
        }
        driver.session.disconnected();
        assertThat(driver.receiving()).as("a message is left open").isFalse();
        for (String line : driver.said.toString().split("\r\n")) {
            if (!isReply(line)) {
                throw new AssertionError("not a reply: " + line);
            }
        }
        return driver;
    }

    private static boolean isReply(String line) {
        return line.length() > 3
                && Reply.parse(line.substring(0, 3)).isPresent()
                && (line.charAt(3) == ' ' || line.charAt(3) == '-')
                && line.chars().allMatch(c -> c >= ' ' && c < 127);
    }

    /** Gives the answers that are due, as the network would. */
    private static void goOn(SessionDriver driver) {
        boolean holding = driver.holding;
        int begun = driver.tlsBegins;
        while (driver.session.waiting()) {
            if (holding) {
                driver.release();
            }
            if (driver.session.waiting() && driver.tlsBegins > 0) {
                driver.secured();
            }
            assertThat(driver.tlsBegins).isLessThanOrEqualTo(begun + 1);
            driver.holding = holding;
            driver.send(new byte[0]);
        }
    }
}
