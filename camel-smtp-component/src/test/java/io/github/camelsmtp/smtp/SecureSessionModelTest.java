package io.github.camelsmtp.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.mail.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The session against a model of what STARTTLS (RFC 3207 §4.2), AUTH (RFC 4954 §4) and refusals at every stage leave
 * behind: random commands by seed, and after each the codes must be the model's, and what is known of the client too.
 */
class SecureSessionModelTest {
    private static final SmtpLimits WIDE = new SmtpLimits(512, 65_536, 4096, 100, 100_000, 100_000, 100_000, 10);
    private static final SmtpAuthSettings LOGINS =
            new SmtpAuthSettings(List.of(SaslMechanism.PLAIN, SaslMechanism.LOGIN), true, false);

    /** Where the client stands. */
    private static final class Model {
        boolean hello;
        boolean tls;
        boolean login;
        boolean mail;
        boolean rcpt;
        boolean refused;
        boolean chunks;
        boolean gone;

        void reset() {
            mail = false;
            rcpt = false;
            refused = false;
            chunks = false;
        }

        /** Before HELO, or in the middle of a transaction. */
        boolean ready() {
            return hello && !mail;
        }
    }

    /** What the client sends, one after the other, and the codes the model expects of each. */
    private interface Step {
        int[] expect(Model m);
    }

    private record Command(String name, String[] sent, Step step, Reply outcome) {}

    private static final List<Command> COMMANDS = new ArrayList<>();

    private static void on(String name, Step step, String... sent) {
        COMMANDS.add(new Command(name, sent, step, SessionDriver.QUEUED));
    }

    private static int[] codes(int... codes) {
        return codes;
    }

    static {
        hellos();
        logins();
        on(
                "STARTTLS",
                m -> {
                    if (m.mail || m.tls || m.login) {
                        return codes(503);
                    }
                    m.tls = true;
                    m.hello = false;
                    m.reset();
                    return codes(220);
                },
                "STARTTLS\r\n");
        on("STARTTLS x", m -> codes(m.mail ? 503 : 501), "STARTTLS x\r\n");
        on(
                "STARTTLS LF",
                m -> {
                    m.gone = !m.tls && !m.login;
                    return codes(500);
                },
                "STARTTLS\n");
        transactions();
        contents();
    }

    private static void hellos() {
        on(
                "EHLO",
                m -> {
                    m.hello = true;
                    m.reset();
                    return codes(250);
                },
                "EHLO x\r\n");
        on("EHLO refused", m -> codes(550), "EHLO spam.example\r\n");
        on(
                "RSET",
                m -> {
                    m.reset();
                    return codes(250);
                },
                "RSET\r\n");
        on("NOOP", m -> codes(250), "NOOP\r\n");
    }

    private static void logins() {
        login("AUTH good", 235, "AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n");
        login("AUTH wrong", 535, "AUTH PLAIN AGFsaWNlAHdyb25n\r\n");
        login("AUTH unavailable", 454, "AUTH PLAIN AGJyb2tlbgB4\r\n");
        login("AUTH not base64", 501, "AUTH PLAIN !\r\n");
        login("AUTH unknown", 504, "AUTH NTLM\r\n");
        login("AUTH cancelled", 501, "AUTH PLAIN\r\n", "*\r\n");
        login("AUTH LOGIN cancelled", 501, "AUTH LOGIN\r\n", "YWxpY2U=\r\n", "*\r\n");
        login("AUTH LOGIN good", 235, "AUTH LOGIN\r\n", "YWxpY2U=\r\n", "c2VjcmV0\r\n");
        login("AUTH LF", 500, "AUTH PLAIN\r\n", "AGFsaWNlAHNlY3JldA==\n");
        login("AUTH too long", 500, "AUTH PLAIN\r\n", "A".repeat(13_000) + "\r\n");
        login("AUTH command inside", 501, "AUTH PLAIN\r\n", "RSET.\r\n");
    }

    private static void login(String name, int outcome, String... sent) {
        on(
                name,
                m -> {
                    if (!m.ready() || m.login) {
                        return codes(503);
                    }
                    m.login = outcome == 235;
                    int[] expected = new int[sent.length];
                    java.util.Arrays.fill(expected, 334);
                    expected[sent.length - 1] = outcome;
                    return expected;
                },
                sent);
    }

    private static void transactions() {
        on(
                "MAIL",
                m -> {
                    boolean fits = m.ready();
                    m.mail |= fits;
                    return codes(fits ? 250 : 503);
                },
                "MAIL FROM:<a@example.com>\r\n");
        on("MAIL refused", m -> codes(m.ready() ? 550 : 503), "MAIL FROM:<spammer@example.com>\r\n");
        on("RCPT", m -> rcpt(m, 250), "RCPT TO:<alice@example.org>\r\n");
        on("RCPT again", m -> rcpt(m, 250), "RCPT TO:<alice@example.org>\r\n");
        on("RCPT refused", m -> rcpt(m, 550), "RCPT TO:<nobody@example.org>\r\n");
        on("RCPT later", m -> rcpt(m, 450), "RCPT TO:<later@example.org>\r\n");
        on("RCPT elsewhere", m -> rcpt(m, 550), "RCPT TO:<x@example.com>\r\n");
    }

    private static int[] rcpt(Model m, int outcome) {
        if (!m.mail || m.chunks) {
            return codes(503);
        }
        m.rcpt |= outcome == 250;
        m.refused |= outcome != 250;
        return codes(outcome);
    }

    private static void contents() {
        for (String outcome : new String[] {"250 2.0.0 Queued", "550 5.7.1 Spam", "451 4.3.0 Later"}) {
            Reply reply = Reply.parse(outcome).orElseThrow();
            COMMANDS.add(new Command(
                    "DATA " + reply.code(),
                    new String[] {"DATA\r\n", "x\r\n.\r\n"},
                    m -> data(m, reply.code()),
                    reply));
            COMMANDS.add(new Command(
                    "BDAT " + reply.code(),
                    new String[] {"BDAT 3 LAST\r\nx\r\n"},
                    m -> bdat(m, true, reply.code()),
                    reply));
        }
        on("DATA oversize", m -> data(m, 552), "DATA\r\n", "x".repeat(70_000) + "\r\n.\r\n");
        on("DATA stray", m -> data(m, 550), "DATA\r\n", "a\n.\nMAIL FROM:<e@example.com>\r\n.\r\n");
        on("BDAT", m -> bdat(m, false, 250), "BDAT 6\r\nRSET\r\n");
        on("BDAT stray", m -> bdat(m, false, 550), "BDAT 5\r\nQUIT\n");
        on("BDAT oversize", m -> bdat(m, false, 552), "BDAT 70000\r\n" + "y".repeat(70_000));
    }

    private static int sequence(Model m) {
        return m.mail && m.refused && !m.rcpt ? 554 : 503;
    }

    private static int[] data(Model m, int outcome) {
        if (!m.rcpt || m.chunks) {
            return codes(m.chunks ? 503 : sequence(m));
        }
        m.reset();
        return codes(354, outcome);
    }

    /** Its octets are consumed in any case. */
    private static int[] bdat(Model m, boolean last, int outcome) {
        if (!m.rcpt) {
            return codes(sequence(m));
        }
        m.chunks = true;
        if (last || outcome != 250) {
            m.reset();
        }
        return codes(outcome);
    }

    @Test
    void everySequenceLeavesTheStateTheModelNames() {
        for (long seed = 1; seed <= 2000; seed++) {
            Random random = new Random(seed);
            Model model = new Model();
            SessionDriver driver =
                    new SessionDriver(WIDE, SessionDriver.examplePolicy(), LOGINS, TlsMode.OFFERED).connect();
            StringBuilder sequence = new StringBuilder("seed " + seed + ":");
            for (int i = 0; i < 40 && !model.gone; i++) {
                Command command = COMMANDS.get(random.nextInt(COMMANDS.size()));
                sequence.append(", ").append(command.name);
                driver.outcome = MessageOutcome.of(command.outcome);
                int[] expected = command.step.expect(model);
                for (int n = 0; n < expected.length; n++) {
                    driver.said.setLength(0);
                    driver.send(command.sent[n]);
                    assertThat(lastCode(driver)).as(sequence.toString()).isEqualTo(expected[n]);
                }
                if (driver.session.waiting()) {
                    driver.secured();
                }
                assertThat(driver.closed).as(sequence.toString()).isEqualTo(model.gone);
                if (!model.gone) {
                    assertKnown(driver, model, sequence.toString());
                }
            }
            driver.session.disconnected();
            assertThat(driver.receiving()).as(sequence.toString()).isFalse();
        }
    }

    private static void assertKnown(SessionDriver driver, Model model, String sequence) {
        SmtpPeer peer = driver.session.peer();
        assertThat(peer.helo() != null).as(sequence).isEqualTo(model.hello);
        assertThat(peer.tls() != null).as(sequence).isEqualTo(model.tls);
        assertThat(peer.authUser() != null).as(sequence).isEqualTo(model.login);
        assertThat(driver.receiving()).as(sequence).isEqualTo(model.chunks);
        assertThat(driver.session.messageUnderWay()).as(sequence).isEqualTo(model.chunks);
        assertThat(driver.unconsumed()).as(sequence).isZero();
    }

    private static int lastCode(SessionDriver driver) {
        String[] lines = driver.said.toString().split("\r\n");
        String last = lines[lines.length - 1];
        return last.length() < 3 ? 0 : Integer.parseInt(last.substring(0, 3));
    }
}
