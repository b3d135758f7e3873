package io.github.camelsmtp.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.TlsInfo;
import io.github.camelsmtp.auth.TlsMode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** STLS (RFC 2595 §4). */
class StlsTest {
    private static final String COMMON = """
            S: TOP
            S: UIDL
            S: RESP-CODES
            S: AUTH-RESP-CODE
            S: PIPELINING
            S: EXPIRE NEVER
            S: UTF8 USER
            S: LANG
            S: IMPLEMENTATION camel-smtp
            S: .
            """;

    private static Pop3Dialogue with(TlsMode mode) {
        return Pop3Dialogue.connected()
                .with(Logins.offering(mode, false, SaslMechanism.SCRAM_SHA_256, SaslMechanism.PLAIN));
    }

    @Test
    void capaIsExactBeforeAndAfterTlsAndLogin() {
        with(TlsMode.OFFERED).playsInSteps("""
                C: CAPA
                S: +OK Capability list follows
                S: SASL SCRAM-SHA-256
                S: STLS
                %1$sC: STLS
                S: +OK Begin TLS
                C: CAPA
                S: +OK Capability list follows
                S: USER
                S: SASL SCRAM-SHA-256 PLAIN
                %1$sC: STLS
                S: -ERR TLS is active already
                C: USER alice@example.org
                S: +OK Send the password
                C: PASS secret
                S: +OK 0 messages (0 octets)
                C: CAPA
                S: +OK Capability list follows
                S: USER
                S: SASL SCRAM-SHA-256 PLAIN
                %1$s""".formatted(COMMON));
    }

    @Test
    void whatWasSaidBeforeTlsIsForgotten() {
        Pop3Dialogue.connected()
                .with(Logins.offering(TlsMode.OFFERED, true, SaslMechanism.PLAIN))
                .playsInSteps("""
                        C: USER mallory@example.org
                        S: +OK Send the password
                        C: stls
                        S: +OK Begin TLS
                        C: PASS secret
                        S: -ERR Say USER first
                        """);
    }

    @Test
    void passwordsWaitForTls() {
        with(TlsMode.OFFERED).plays("""
                C: USER alice@example.org
                S: -ERR [AUTH] Say STLS first
                C: PASS secret
                S: -ERR [AUTH] Say STLS first
                C: AUTH PLAIN AGFsaWNlQGV4YW1wbGUub3JnAHNlY3JldA==
                S: -ERR [AUTH] Say STLS first
                """);
    }

    @Test
    void whereTlsIsRequiredNobodyLogsInWithoutIt() {
        with(TlsMode.REQUIRED).playsInSteps("""
                C: CAPA
                S: +OK Capability list follows
                S: STLS
                %sC: AUTH SCRAM-SHA-256
                S: -ERR [AUTH] Say STLS first
                C: USER alice@example.org
                S: -ERR [AUTH] Say STLS first
                C: STLS
                S: +OK Begin TLS
                C: USER alice@example.org
                S: +OK Send the password
                C: PASS secret
                S: +OK 0 messages (0 octets)
                """.formatted(COMMON));
        assertThat(Logins.offering(TlsMode.REQUIRED, true, SaslMechanism.CRAM_MD5)
                        .apop())
                .isFalse();
    }

    @Test
    void thereMayBeNoTls() {
        Pop3Dialogue.connected().plays("""
                C: STLS
                S: -ERR There is no TLS here
                """);
    }

    @Test
    void implicitTlsIsThereFromTheStart() {
        Pop3Driver driver = new Pop3Driver(
                Logins.offering(TlsMode.IMPLICIT, false, SaslMechanism.PLAIN), Pop3Dialogue.REMOTE, List.of());
        driver.session.tlsEstablished(new TlsInfo("TLSv1.3", "TLS_AES_128_GCM_SHA256"));
        driver.session.connected();
        driver.receive(Pop3Dialogue.octets("CAPA\r\nSTLS\r\nUSER alice@example.org\r\nPASS secret\r\n"));
        assertThat(driver.takeSent())
                .contains("\r\nUSER\r\nSASL PLAIN\r\nTOP\r\n")
                .endsWith("-ERR TLS is active already\r\n+OK Send the password\r\n+OK 0 messages (0 octets)\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CAPA\r\n", "Q", "\n", "\r\n", "\0", "USER mallory@example.org\r\nPASS secret\r\n"})
    void octetsBehindStlsAreNobodysToExecute(String injected) {
        Pop3Driver driver = with(TlsMode.OFFERED).begin();
        driver.receive(Pop3Dialogue.octets("STLS\r\n" + injected));
        assertThat(driver.takeSent()).isEqualTo("-ERR Nothing may come between STLS and the TLS handshake\r\n");
        assertThat(driver.closed).isTrue();
        assertThat(driver.injections).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"STLS\n", "stls\n", "STLS\nCAPA\r\n"})
    void stlsWithALineFeedIsNotExecutedAndNothingBehindIt(String sent) {
        Pop3Driver driver = with(TlsMode.OFFERED).begin();
        driver.receive(Pop3Dialogue.octets(sent));
        assertThat(driver.takeSent()).isEqualTo("-ERR Lines must end in CRLF\r\n");
        assertThat(driver.closed).isTrue();
        assertThat(driver.injections).isEqualTo(1);
    }

    /** Where there is no TLS to come, it is a mistake like others. */
    @Test
    void stlsWithALineFeedIsAMistakeWhereThereIsNoTls() {
        Pop3Dialogue.connected().plays("""
                C~ STLS\\nSTLS\\r\\n
                S: -ERR Lines must end in CRLF
                S: -ERR There is no TLS here
                """);
        with(TlsMode.OFFERED).playsInSteps("""
                C: STLS
                S: +OK Begin TLS
                C~ STLS\\nSTLS\\r\\n
                S: -ERR Lines must end in CRLF
                S: -ERR TLS is active already
                """);
    }

    @Test
    void whatComesWhileTheHandshakeRunsIsNotConsumed() {
        Pop3Driver driver = with(TlsMode.OFFERED).begin();
        driver.holdAnswers = true;
        driver.receive(Pop3Dialogue.octets("STLS\r\n"));
        var octets = java.nio.ByteBuffer.wrap(Pop3Dialogue.octets("CAPA\r\n"));
        driver.session.receive(octets);
        assertThat(octets.remaining()).isEqualTo(6);
        assertThat(driver.session.waiting()).isTrue();
    }

    @Test
    void aServerThatStopsDuringTheHandshakeSaysSoAfterIt() {
        Pop3Driver driver = with(TlsMode.OFFERED).begin();
        driver.holdAnswers = true;
        driver.receive(Pop3Dialogue.octets("STLS\r\n"));
        driver.session.stopping();
        assertThat(driver.takeSent()).isEqualTo("+OK Begin TLS\r\n");
        driver.answer();
        assertThat(driver.takeSent()).isEqualTo(Pop3Replies.SHUTTING_DOWN + "\r\n");
        assertThat(driver.closed).isTrue();
    }
}
