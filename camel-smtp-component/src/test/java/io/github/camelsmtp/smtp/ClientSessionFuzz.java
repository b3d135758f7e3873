package io.github.camelsmtp.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.camelsmtp.auth.SaslCredentials;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.TlsInfo;
import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.mail.DeliveryResult;
import java.util.Arrays;
import java.util.Set;

/**
 * Any octets of a server for a client's session. The first octet chooses what the client wants and how the rest is cut; what
 * the client says may not depend on the cut. Whatever comes, every recipient has one result at the end, and nobody is told
 * that a message was delivered which was not sent. In the normal build only the seeds run; {@code scripts/fuzz.sh} looks for
 * more.
 */
class ClientSessionFuzz {
    @FuzzTest
    void session(byte[] input) {
        if (input.length == 0) {
            return;
        }
        int choice = input[0] & 0xFF;
        byte[] octets = Arrays.copyOfRange(input, 1, input.length);
        ClientDriver whole = run(octets, Math.max(1, octets.length), choice);
        ClientDriver cut = run(octets, 1 + (choice & 0x0F), choice);
        if ((choice & 0x80) == 0) {
            // With STARTTLS it matters whether octets came with the 220 or after it: that is the point of refusing
            // them.
            assertThat(cut.said.toString()).isEqualTo(whole.said.toString());
            assertThat(cut.results).isEqualTo(whole.results);
        }
    }

    private static ClientDriver run(byte[] octets, int piece, int choice) {
        boolean lmtp = (choice & 0x40) != 0;
        SaslCredentials login = (choice & 0x20) == 0
                ? null
                : new SaslCredentials(
                        "ann", "secret", null, false, Set.of(SaslMechanism.PLAIN, SaslMechanism.LOGIN), true);
        ClientDriver driver = new ClientDriver(new SmtpClientRules(
                "client.example.net",
                "mx.example.org",
                lmtp ? SmtpDialect.LMTP : SmtpDialect.SMTP,
                (choice & 0x80) != 0 ? TlsMode.REQUIRED : TlsMode.NONE,
                login,
                (choice & 0x10) != 0));
        driver.atOnce = true;
        driver.send("ann@example.net", "a@example.org", "b@example.org", "c@example.org");
        for (int from = 0; from < octets.length; from += piece) {
            driver.receive(Arrays.copyOfRange(octets, from, Math.min(octets.length, from + piece)));
            if (driver.handshake) {
                driver.handshake = false;
                driver.session.tlsEstablished(new TlsInfo("TLSv1.3", "TLS_AES_128_GCM_SHA256"));
            }
        }
        driver.session.disconnected();
        assertThat(driver.finished).as("told once").isEqualTo(1);
        assertThat(driver.results).hasSize(3);
        boolean sent = driver.said.indexOf("\r\n.\r\n") >= 0 || driver.said.indexOf(" LAST\r\n") >= 0;
        boolean delivered = driver.results.stream().anyMatch(r -> r.kind() == DeliveryResult.Kind.DELIVERED);
        assertThat(sent || !delivered).as("delivered without being sent").isTrue();
        return driver;
    }
}
