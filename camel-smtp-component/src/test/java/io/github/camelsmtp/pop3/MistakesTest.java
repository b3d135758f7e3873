package io.github.camelsmtp.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.auth.SaslOffer;
import io.github.camelsmtp.auth.TlsMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is refused, and the limits. */
class MistakesTest {
    private static final int FIRST_LINES = 19;

    @Test
    void unknownCommands() {
        Pop3Dialogue.connected().plays("""
                        C: LAST
                        S: -ERR Unknown command
                        C: STLSX
                        S: -ERR Unknown command
                        C: QUITTER
                        S: -ERR Unknown command
                        C: QUI
                        S: -ERR Unknown command
                        C:
                        S: -ERR Unknown command
                        C:  QUIT
                        S: -ERR Unknown command
                        C: <script>
                        S: -ERR Unknown command
                        C: QU\u0131T
                        S: -ERR Unknown command
                        """);
    }

    @Test
    void commandsOutOfPlace() {
        Pop3Dialogue.connected().plays("""
                        C: STAT
                        S: -ERR Log in first
                        C: LIST
                        S: -ERR Log in first
                        C: UIDL 1
                        S: -ERR Log in first
                        C: RETR 1
                        S: -ERR Log in first
                        C: TOP 1 1
                        S: -ERR Log in first
                        C: DELE 1
                        S: -ERR Log in first
                        C: RSET
                        S: -ERR Log in first
                        C: NOOP
                        S: -ERR Log in first
                        C: PASS secret
                        S: -ERR Say USER first
                        """);
        Pop3Dialogue.loggedIn("x\r\n").plays("""
                        C: USER bob@example.org
                        S: -ERR Already logged in
                        C: PASS secret
                        S: -ERR Already logged in
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
                        C: AUTH PLAIN
                        S: -ERR Already logged in
                        C: APOP alice c4c9334bac560ecc979e58001b3e22fb
                        S: -ERR Already logged in
                        C: STLS
                        S: -ERR Already logged in
                        C: UTF8
                        S: -ERR Already logged in
                        """);
    }

    @Test
    void wrongArguments() {
        Pop3Dialogue.connected().plays("""
                        C: USER
                        S: -ERR Usage: USER name
                        C~ USER \\r\\n
                        S: -ERR Usage: USER name
                        C: USER alice bob
                        S: -ERR Usage: USER name
                        C: PASS
                        S: -ERR Usage: PASS password
                        C: AUTH
                        S: -ERR Usage: AUTH mechanism [initial-response]
                        C: AUTH PLAIN  AGE=
                        S: -ERR Usage: AUTH mechanism [initial-response]
                        C: APOP alice
                        S: -ERR Usage: APOP name digest
                        C: STLS now
                        S: -ERR Usage: STLS
                        C: UTF8 USER
                        S: -ERR Usage: UTF8
                        C: LANG en de
                        S: -ERR Usage: LANG [language]
                        C: CAPA x
                        S: -ERR Usage: CAPA
                        C: QUIT now
                        S: -ERR Usage: QUIT
                        """);
        Pop3Dialogue.loggedIn("x\r\n").plays("""
                        C: STAT 1
                        S: -ERR Usage: STAT
                        C: LIST 1 2
                        S: -ERR Usage: LIST [msg]
                        C~ LIST \\r\\n
                        S: -ERR Usage: LIST [msg]
                        C: UIDL 1 2
                        S: -ERR Usage: UIDL [msg]
                        C: RETR
                        S: -ERR Usage: RETR msg
                        C: RETR  1
                        S: -ERR Usage: RETR msg
                        C: RETR 1 2
                        S: -ERR Usage: RETR msg
                        C: TOP 1
                        S: -ERR Usage: TOP msg n
                        C: TOP 1 2 3
                        S: -ERR Usage: TOP msg n
                        C: DELE
                        S: -ERR Usage: DELE msg
                        C: RSET 1
                        S: -ERR Usage: RSET
                        C: NOOP x
                        S: -ERR Usage: NOOP
                        """);
    }

    @Test
    void linesThatAreNone() {
        Pop3Dialogue.connected().with(new Pop3Limits(255, 20, 5)).plays("""
                        C~ CAPA\\n
                        S: -ERR Lines must end in CRLF
                        C~ CAPA\\rQUIT\\r\\n
                        S: -ERR Control characters are not allowed
                        C~ USER a\\0b\\r\\n
                        S: -ERR Control characters are not allowed
                        C~ USER\\talice\\r\\n
                        S: -ERR Control characters are not allowed
                        C: USER %s
                        S: +OK Send the password
                        C: USER %s
                        S: -ERR Line too long
                        C: QUIT
                        S: +OK Bye
                        S| closed
                        """.formatted(
                        "x".repeat(248), "x".repeat(249)));
    }

    @Test
    void aLineWithoutEndIsCutOff() {
        Pop3Driver driver = Pop3Dialogue.connected().begin();
        for (int i = 0; i < 100 && !driver.closed; i++) {
            driver.receive(new byte[2048]);
        }
        assertThat(driver.closed).isTrue();
        assertThat(driver.takeSent()).isEqualTo("-ERR Line too long\r\n");
    }

    @Test
    void tooManyErrorsCloseTheConnection() {
        List<String> script = new ArrayList<>();
        for (int i = 0; i < FIRST_LINES; i++) {
            script.add("C: HELP");
            script.add("S: -ERR Unknown command");
        }
        script.add("C: HELP");
        script.add("S: -ERR Too many errors, goodbye");
        script.add("S| closed");
        Pop3Driver driver = Pop3Dialogue.loggedIn("x\r\n").plays("""
                C: DELE 1
                S: +OK Message will be deleted at QUIT
                """ + String.join("\n", script));
        assertThat(driver.deleted).isEmpty();
    }

    @Test
    void askingForMessagesThatAreNotThereIsNoError() {
        List<String> script = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            script.add("C: RETR 7");
            script.add("S: -ERR No such message, there are 1");
        }
        Pop3Dialogue.loggedIn("x\r\n").plays(String.join("\n", script));
    }

    @ParameterizedTest
    @EnumSource(Pop3Verb.class)
    void everyCommandIsRefusedWhereItsRowSaysSo(Pop3Verb verb) {
        Pop3Dialogue dialogue =
                verb.allowedIn(Pop3State.TRANSACTION) ? Pop3Dialogue.connected() : Pop3Dialogue.loggedIn();
        Pop3Driver driver = dialogue.begin();
        String line = verb.syntax()
                .replaceAll("[\\[\\]]", "")
                .replace("language", "en")
                .replace("msg", "1")
                .replace(" n", " 1");
        driver.receive(Pop3Dialogue.octets(line + "\r\n"));
        boolean everywhere =
                EnumSet.of(Pop3Verb.CAPA, Pop3Verb.LANG, Pop3Verb.QUIT).contains(verb);
        assertThat(driver.takeSent().startsWith("+OK")).isEqualTo(everywhere);
    }

    private static Pop3Settings named(String hostname) {
        return new Pop3Settings(hostname, TlsMode.NONE, SaslOffer.NONE);
    }

    @Test
    void limitsThatCanNotWork() {
        assertThatThrownBy(() -> new Pop3Limits(254, 1, 1)).hasMessage("maxCommandLine must be at least 255, not 254");
        assertThatThrownBy(() -> new Pop3Limits(255, 0, 1)).hasMessage("maxErrors must be at least 1, not 0");
        assertThatThrownBy(() -> new Pop3Limits(255, 1, 0)).hasMessage("maxFailedLogins must be at least 1, not 0");
        assertThatThrownBy(() -> new Pop3Terms(-1, Duration.ZERO, false))
                .hasMessage("expireDays must be at least 0, not -1");
        assertThatThrownBy(() -> new Pop3Terms(0, Duration.ofMillis(1500), false))
                .hasMessage("loginDelay must be whole seconds, 0 or more, not 1500 ms");
        assertThatThrownBy(() -> named("<mail>")).hasMessageStartingWith("hostname must be");
        assertThatThrownBy(() -> named("mail>")).hasMessageStartingWith("hostname must be");
        assertThatThrownBy(() -> named("a b")).hasMessageStartingWith("hostname must be");
        assertThatThrownBy(() -> named("")).hasMessageStartingWith("hostname must be");
    }
}
