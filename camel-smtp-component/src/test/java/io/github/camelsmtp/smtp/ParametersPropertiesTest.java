package io.github.camelsmtp.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.DsnRequest;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Networks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is refused changes nothing, whatever the parameters are, with every extension on. */
class ParametersPropertiesTest {
    private static final List<String> PIECES = List.of(
            "SIZE=",
            "BODY=",
            "SMTPUTF8",
            "RET=",
            "ENVID=",
            "REQUIRETLS",
            "BY=",
            "HOLDFOR=",
            "HOLDUNTIL=",
            "MT-PRIORITY=",
            "AUTH=",
            "NOTIFY=",
            "ORCPT=",
            "FOO=",
            "=",
            "-",
            "+",
            ",",
            ";",
            " ",
            " ",
            " ",
            "0",
            "9",
            "99999999999999999999",
            "FULL",
            "hdrs",
            "NEVER",
            "SUCCESS",
            "FAILURE,DELAY",
            "rfc822;",
            "utf-8;",
            "+41",
            "+0D+0A",
            "+",
            "a@b",
            "120;R",
            "-5;NT",
            "2029-12-31T00:00:00Z",
            "8BITMIME",
            "BINARYMIME",
            "7BIT",
            "<>",
            "\u00c3\u00a4",
            "\u00e4",
            "\u00e2\u0080\u00ae",
            "\u00c5\u00bf",
            "\\",
            "\"",
            ">",
            "<",
            "\t");

    private static final SmtpLimits WIDE = new SmtpLimits(2048, 65_536, 4096, 100, 100_000, 100_000, 100_000, 10);

    private static SessionDriver session() {
        Extensions all = new Extensions(
                Set.of(Extension.values()),
                Duration.ofMinutes(1),
                Duration.ofDays(1),
                InstantSource.fixed(Instant.parse("2030-01-01T00:00:00Z")),
                Networks.of("192.0.2.0/24"));
        SmtpServerSettings settings = new SmtpServerSettings("mx.example.org", WIDE).offering(all);
        SessionDriver driver = new SessionDriver(settings, SessionDriver.examplePolicy()).connect();
        driver.send("EHLO x\r\n");
        return driver;
    }

    private static String say(SessionDriver driver, String line) {
        driver.said.setLength(0);
        driver.send(line + "\r\n");
        return driver.said.toString();
    }

    private static String random(Random random) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(7); n > 0; n--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    @Test
    void aRefusedMailBeginsNothing() {
        SessionDriver driver = session();
        int taken = 0;
        for (long seed = 1; seed <= 20_000; seed++) {
            String line = "MAIL FROM:<a@example.com> " + random(new Random(seed));
            String reply = say(driver, line);
            assertThat(reply).as(line).matches("(250|501|530|550|552|554|555|500) \\d.\\d.\\d+ [ -~]+\r\n");
            String next = say(driver, "RCPT TO:<alice@example.org>");
            assertThat(next).as(line).startsWith(reply.startsWith("250") ? "250" : "503");
            taken += reply.startsWith("250") ? 1 : 0;
            assertThat(say(driver, "RSET")).isEqualTo("250 2.0.0 OK\r\n");
        }
        assertThat(taken).as("some are right").isBetween(100, 19_000);
    }

    @Test
    void aRefusedRecipientIsNotInTheEnvelope() {
        SessionDriver driver = session();
        int taken = 0;
        for (long seed = 1; seed <= 10_000; seed++) {
            String utf8 = seed % 2 == 0 ? " SMTPUTF8" : "";
            assertThat(say(driver, "MAIL FROM:<a@example.com>" + utf8)).startsWith("250");
            assertThat(say(driver, "RCPT TO:<alice@example.org>")).startsWith("250");
            String line = "RCPT TO:<bob@example.org> " + random(new Random(seed));
            String reply = say(driver, line);
            assertThat(reply).as(line).matches("(250|501|555|500) \\d.\\d.\\d+ [ -~]+\r\n");
            assertThat(say(driver, "BDAT 0 LAST")).startsWith("250");
            Envelope envelope = driver.messages.remove(0).envelope();
            assertThat(envelope.recipients()).as(line).hasSize(reply.startsWith("250") ? 2 : 1);
            assertThat(envelope.recipients().get(0).dsn()).isEqualTo(DsnRequest.NONE);
            taken += reply.startsWith("250") ? 1 : 0;
        }
        assertThat(taken).as("some are right").isBetween(100, 9_900);
    }
}
