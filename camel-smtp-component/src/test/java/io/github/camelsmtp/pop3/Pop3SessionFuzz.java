package io.github.camelsmtp.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;

/** Any octets for a POP3 session, before and after its login, whole and in pieces. */
class Pop3SessionFuzz {
    private static final List<String> MESSAGES =
            List.of("Subject: one\r\n\r\n.\r\n..\r\nlast\r\n", "", "no line end", "a\r\n\r\nb\r\nc\r\n");
    private static final String LOGIN = "USER alice@example.org\r\nPASS secret\r\n";

    @FuzzTest
    void session(byte[] input) {
        if (input.length == 0) {
            return;
        }
        int choice = input[0] & 0xFF;
        byte[] octets = Arrays.copyOfRange(input, 1, input.length);
        String whole = run(octets, Math.max(1, octets.length), choice);
        assertThat(run(octets, 1 + (choice & 0x0F), choice)).isEqualTo(whole);
    }

    private static String run(byte[] octets, int piece, int choice) {
        Pop3Driver driver = new Pop3Driver(Logins.inTheClear(), Pop3Dialogue.LOOPBACK, MESSAGES);
        driver.session.connected();
        if ((choice & 0x80) != 0) {
            driver.receive(Pop3Dialogue.octets(LOGIN));
        }
        driver.takeSent();
        for (int from = 0; from < octets.length; from += piece) {
            driver.receive(Arrays.copyOfRange(octets, from, Math.min(octets.length, from + piece)));
        }
        String sent = driver.takeSent();
        assertThat(sent)
                .satisfiesAnyOf(s -> assertThat(s).isEmpty(), s -> assertThat(s).endsWith("\r\n"));
        return sent + driver.deleted + driver.closed + driver.session.report();
    }
}
