package io.github.camelsmtp.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.TlsMode;
import org.junit.jupiter.api.Test;

/** RFC 1939 §4: logging in. */
class AuthorizationTest {

    @Test
    void greetsWithoutOfferingApop() {
        Pop3Driver driver = new Pop3Driver(Logins.inTheClear(), Pop3Dialogue.LOOPBACK, java.util.List.of());
        driver.session.connected();
        assertThat(driver.takeSent()).isEqualTo("+OK POP3 server mail.example.org ready\r\n");
    }

    @Test
    void logsIn() {
        Pop3Dialogue.connected().plays("""
                        C: user alice@example.org
                        S: +OK Send the password
                        C: Pass secret
                        S: +OK 0 messages (0 octets)
                        C: QUIT
                        S: +OK Bye
                        S| closed
                        """);
    }

    @Test
    void doesNotTellWhetherAUserExists() {
        Pop3Dialogue.connected().plays("""
                        C: USER nobody@example.org
                        S: +OK Send the password
                        C: PASS wrong
                        S: -ERR [AUTH] Wrong user name or password
                        C: PASS secret
                        S: -ERR Say USER first
                        C: USER alice@example.org
                        S: +OK Send the password
                        C: PASS wrong
                        S: -ERR [AUTH] Wrong user name or password
                        C: USER alice@example.org
                        S: +OK Send the password
                        C: CAPA
                        S: +OK Capability list follows
                        S: USER
                        S: SASL PLAIN
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
                        C: PASS secret
                        S: +OK 0 messages (0 octets)
                        """);
    }

    @Test
    void takesAPasswordWithSpacesAsItIs() {
        Pop3Dialogue.connected()
                .where(driver -> driver.acceptedPassword = " two  words ")
                .plays("""
                        C: USER alice@example.org
                        S: +OK Send the password
                        C~ PASS  two  words \\r\\n
                        S: +OK 0 messages (0 octets)
                        """);
    }

    @Test
    void tellsALockedMaildropFromABrokenOne() {
        Pop3Dialogue.connected().plays("""
                        C: USER busy@example.org
                        S: +OK Send the password
                        C: PASS secret
                        S: -ERR [IN-USE] Another session has this maildrop open
                        C: USER broken@example.org
                        S: +OK Send the password
                        C: PASS secret
                        S: -ERR [SYS/TEMP] Maildrop not available, try again later
                        C: QUIT
                        S: +OK Bye
                        S| closed
                        """);
    }

    @Test
    void closesAfterTooManyFailedLogins() {
        Pop3Dialogue.connected().with(new Pop3Limits(255, 20, 2)).plays("""
                        C: USER busy@example.org
                        S: +OK Send the password
                        C: PASS secret
                        S: -ERR [IN-USE] Another session has this maildrop open
                        C: USER alice@example.org
                        S: +OK Send the password
                        C: PASS wrong
                        S: -ERR [AUTH] Wrong user name or password
                        S| closed
                        C: USER alice@example.org
                        """);
    }

    @Test
    void takesNoPasswordInTheClearUnlessToldTo() {
        Pop3Dialogue.connected()
                .with(Logins.offering(TlsMode.NONE, false, SaslMechanism.PLAIN))
                .plays("""
                        C: CAPA
                        S: +OK Capability list follows
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
                        C: USER alice@example.org
                        S: -ERR [AUTH] Passwords are taken over a secured connection only
                        C: PASS secret
                        S: -ERR [AUTH] Passwords are taken over a secured connection only
                        C: AUTH PLAIN AGFsaWNlQGV4YW1wbGUub3JnAHNlY3JldA==
                        S: -ERR [AUTH] Passwords are taken over a secured connection only
                        """);
    }

    @Test
    void doesNotGiveAwayAPassword() {
        Pop3Command command = Pop3Command.parse("PASS secret", Pop3State.AUTHORIZATION);
        assertThat(command.arguments()).containsExactly("secret");
        assertThat(command.toString()).isEqualTo("PASS");
    }

    @Test
    void aClientThatIsGoneBeforeItsMaildropIsOpenGetsNothing() {
        Pop3Driver driver = Pop3Dialogue.connected().begin();
        driver.holdAnswers = true;
        driver.receive(Pop3Dialogue.octets("USER alice@example.org\r\nPASS secret\r\nSTAT\r\n"));
        assertThat(driver.takeSent()).isEqualTo("+OK Send the password\r\n");
        driver.session.disconnected();
        driver.answer();
        assertThat(driver.takeSent()).isEmpty();
        assertThat(driver.session.report().account()).isNull();
    }
}
