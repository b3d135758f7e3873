package io.github.camelsmtp.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.TlsMode;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** AUTH (RFC 5034) and APOP (RFC 1939 §7). The exchanges themselves have their own tests. */
class SaslLoginTest {
    private static final String ALICE = base64("\0alice@example.org\0secret");

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(Pop3Dialogue.octets(text));
    }

    private static Pop3Dialogue offering(SaslMechanism... mechanisms) {
        return Pop3Dialogue.connected().with(Logins.offering(TlsMode.NONE, true, mechanisms));
    }

    @Test
    void anInitialResponseLogsIn() {
        offering(SaslMechanism.PLAIN).plays("""
                C: AUTH PLAIN %s
                S: +OK 0 messages (0 octets)
                C: STAT
                S: +OK 0 0
                """.formatted(ALICE));
    }

    @Test
    void upperAndLowerCase() {
        offering(SaslMechanism.PLAIN).plays("""
                C: auth plain
                S: +\s
                C: %s
                S: +OK 0 messages (0 octets)
                C: quit
                S: +OK Bye
                S| closed
                """.formatted(ALICE));
    }

    @Test
    void aMechanismOfSeveralSteps() {
        offering(SaslMechanism.LOGIN).plays("""
                C: AUTH LOGIN
                S: + VXNlcm5hbWU6
                C: %s
                S: + UGFzc3dvcmQ6
                C: %s
                S: +OK 0 messages (0 octets)
                """.formatted(base64("alice@example.org"), base64("secret")));
    }

    @Test
    void aRefusedTokenIsToldByAChallengeFirst() {
        offering(SaslMechanism.XOAUTH2).plays("""
                C: AUTH XOAUTH2 %s
                S: + eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiYmVhcmVyIn0=
                C:
                S: -ERR [AUTH] Wrong user name or password
                """.formatted(base64("user=alice@example.org\1auth=Bearer wrong\1\1")));
    }

    @Test
    void aWrongPasswordAndTroubleOfOurs() {
        offering(SaslMechanism.PLAIN).plays("""
                C: AUTH PLAIN %s
                S: -ERR [AUTH] Wrong user name or password
                C: AUTH PLAIN %s
                S: -ERR [SYS/TEMP] Maildrop not available, try again later
                C: AUTH PLAIN %s
                S: -ERR [IN-USE] Another session has this maildrop open
                C: AUTH PLAIN %s
                S: -ERR [LOGIN-DELAY] Too soon after the last login, try again later
                C: AUTH PLAIN %s
                S: -ERR [SYS/TEMP] Maildrop not available, try again later
                S| closed
                """.formatted(
                        base64("\0alice@example.org\0wrong"),
                        base64("\0trouble@example.org\0secret"),
                        base64("\0busy@example.org\0secret"),
                        base64("\0hasty@example.org\0secret"),
                        base64("\0broken@example.org\0secret")));
    }

    @Test
    void theClientMayGiveUp() {
        offering(SaslMechanism.PLAIN).plays("""
                C: AUTH PLAIN
                S: +\s
                C: *
                S: -ERR Login cancelled
                C: AUTH PLAIN %s
                S: +OK 0 messages (0 octets)
                """.formatted(ALICE));
    }

    @Test
    void whatIsNotBase64OrNotWhatTheMechanismWants() {
        offering(SaslMechanism.PLAIN).plays("""
                C: AUTH PLAIN !!!
                S: -ERR Not base64, or not what the mechanism expects
                C: AUTH PLAIN
                S: +\s
                C: AUTH PLAIN
                S: -ERR Not base64, or not what the mechanism expects
                C: AUTH PLAIN =
                S: -ERR Not base64, or not what the mechanism expects
                C: AUTH PLAIN
                S: +\s
                C~ QUIT\\n
                S: -ERR Lines must end in CRLF
                C: AUTH DIGEST-MD5
                S: -ERR No such mechanism, CAPA lists them
                C: AUTH LOGIN
                S: -ERR No such mechanism, CAPA lists them
                """);
    }

    @Test
    void aResponseMayBeLongerThanACommandAndNotEndless() {
        offering(SaslMechanism.PLAIN).plays("""
                C: AUTH PLAIN
                S: +\s
                C: %s
                S: -ERR Not base64, or not what the mechanism expects
                C: AUTH PLAIN
                S: +\s
                C: %s
                S: -ERR Line too long
                C: NOOP
                S: -ERR Log in first
                """.formatted("A".repeat(12_284), "A".repeat(12_288)));
        Pop3Driver driver = offering(SaslMechanism.PLAIN).begin();
        driver.receive(Pop3Dialogue.octets("AUTH PLAIN\r\n"));
        for (int i = 0; i < 1000 && !driver.closed; i++) {
            driver.receive(new byte[2048]);
        }
        assertThat(driver.closed).isTrue();
        assertThat(driver.takeSent()).isEqualTo("+ \r\n-ERR Line too long\r\n");
    }

    @Test
    void aDialogueUnderWayIsACommandUnderWay() {
        Pop3Driver driver = offering(SaslMechanism.PLAIN).begin();
        driver.receive(Pop3Dialogue.octets("AUTH PLAIN\r\n"));
        assertThat(driver.session.commandUnderWay()).isFalse();
        driver.receive(Pop3Dialogue.octets("AA"));
        assertThat(driver.session.commandUnderWay()).isTrue();
    }

    @Test
    void capaNamesWhatIsThere() {
        assertThat(capabilities(offering(SaslMechanism.SCRAM_SHA_256, SaslMechanism.OAUTHBEARER)))
                .contains("SASL SCRAM-SHA-256 OAUTHBEARER")
                .doesNotContain("USER", "STLS");
        assertThat(capabilities(Pop3Dialogue.connected()
                        .with(Logins.offering(TlsMode.NONE, false, SaslMechanism.SCRAM_SHA_256, SaslMechanism.PLAIN))))
                .contains("SASL SCRAM-SHA-256")
                .doesNotContain("USER");
    }

    private static List<String> capabilities(Pop3Dialogue dialogue) {
        Pop3Driver driver = dialogue.begin();
        driver.receive(Pop3Dialogue.octets("CAPA\r\n"));
        return driver.takeSent().lines().toList();
    }

    @Test
    void apopIsTheExampleOfTheRfc() {
        Pop3Driver driver = new Pop3Driver(
                Logins.offering(TlsMode.NONE, false, SaslMechanism.CRAM_MD5), Pop3Dialogue.REMOTE, List.of());
        driver.acceptedPassword = "tanstaaf";
        driver.session.connected();
        assertThat(driver.takeSent())
                .isEqualTo("+OK POP3 server mail.example.org ready <1896.697170952@dbc.mtview.ca.us>\r\n");
        driver.receive(Pop3Dialogue.octets("apop mrose c4c9334bac560ecc979e58001b3e22fb\r\n"));
        assertThat(driver.takeSent()).isEqualTo("+OK 0 messages (0 octets)\r\n");
        assertThat(driver.session.report().account()).isEqualTo("mrose");
    }

    @Test
    void apopThatIsWrongOrNotOffered() {
        offering(SaslMechanism.CRAM_MD5).plays("""
                C: APOP alice@example.org c4c9334bac560ecc979e58001b3e22fb
                S: -ERR [AUTH] Wrong user name or password
                C: APOP nobody@example.org c4c9334bac560ecc979e58001b3e22fb
                S: -ERR [AUTH] Wrong user name or password
                C: APOP alice@example.org secret
                S: -ERR [AUTH] Wrong user name or password
                """);
        offering(SaslMechanism.PLAIN).plays("""
                C: APOP alice@example.org c4c9334bac560ecc979e58001b3e22fb
                S: -ERR APOP was not offered
                """);
    }

    @Test
    void anotherLoginForgetsTheUser() {
        offering(SaslMechanism.PLAIN).plays("""
                C: USER alice@example.org
                S: +OK Send the password
                C: AUTH PLAIN %s
                S: -ERR [AUTH] Wrong user name or password
                C: PASS secret
                S: -ERR Say USER first
                """.formatted(base64("\0bob@example.org\0wrong")));
    }
}
