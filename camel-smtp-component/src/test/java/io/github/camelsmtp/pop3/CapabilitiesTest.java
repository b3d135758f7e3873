package io.github.camelsmtp.pop3;

import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.SaslOffer;
import io.github.camelsmtp.auth.TlsMode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the capabilities promise: EXPIRE, LOGIN-DELAY (RFC 2449), UTF8, LANG (RFC 6856). */
class CapabilitiesTest {
    private static final String UTF8_HEADER = "Subject: gr\u00c3\u00bc\u00c3\u009fe\r\n\r\nx\r\n";

    private static Pop3Dialogue with(Pop3Dialogue dialogue, Pop3Terms terms) {
        return dialogue.with(new Pop3Settings(
                "mail.example.org",
                TlsMode.NONE,
                new SaslOffer(List.of(SaslMechanism.PLAIN), true),
                terms,
                Pop3Limits.DEFAULT));
    }

    @Test
    void termsAreTold() {
        with(Pop3Dialogue.connected(), new Pop3Terms(30, Duration.ofMinutes(2), false))
                .plays("""
                        C: CAPA
                        S: +OK Capability list follows
                        S: USER
                        S: SASL PLAIN
                        S: TOP
                        S: UIDL
                        S: RESP-CODES
                        S: AUTH-RESP-CODE
                        S: PIPELINING
                        S: LOGIN-DELAY 120
                        S: EXPIRE 30
                        S: UTF8 USER
                        S: LANG
                        S: IMPLEMENTATION camel-smtp
                        S: .
                        C: USER hasty@example.org
                        S: +OK Send the password
                        C: PASS secret
                        S: -ERR [LOGIN-DELAY] Too soon after the last login, try again later
                        """);
    }

    @Test
    void languages() {
        String script = """
                C: LANG
                S: +OK Languages follow
                S: en English
                S: .
                C: lang EN
                S: +OK en English it is
                C: LANG *
                S: +OK en English it is
                C: LANG tlh
                S: -ERR No such language, LANG lists them
                """;
        Pop3Dialogue.connected().plays(script);
        Pop3Dialogue.loggedIn("x\r\n").plays(script);
    }

    @Test
    void namesAndPasswordsAreUtf8() {
        Pop3Dialogue.connected()
                .where(driver -> driver.acceptedPassword = "gr\u00fc\u00dfe")
                .plays("""
                        C: USER j\u00c3\u00bcrgen@example.org
                        S: +OK Send the password
                        C: PASS gr\u00c3\u00bc\u00c3\u009fe
                        S: +OK 0 messages (0 octets)
                        """);
        Pop3Dialogue.connected().plays("""
                C: USER j\u00fcrgen@example.org
                S: -ERR Not UTF-8
                C: utf8
                S: +OK UTF-8 it is
                C: USER \u00c0\u0080@example.org
                S: -ERR Not UTF-8
                """);
    }

    @Test
    void aHeaderThatIsNotAsciiIsSentAsItIs() {
        Pop3Dialogue.loggedIn(UTF8_HEADER).plays("""
                C: RETR 1
                S: +OK 23 octets
                S: Subject: gr\u00c3\u00bc\u00c3\u009fe
                S:
                S: x
                S: .
                """);
    }

    @Test
    void aHeaderThatIsNotAsciiCanBeKeptFromClientsThatDoNotSayUtf8() {
        Pop3Terms refusing = new Pop3Terms(0, Duration.ZERO, true);
        String body = "Subject: x\r\n\r\n\u00c3\u00bc\r\n";
        with(Pop3Dialogue.loggedIn(UTF8_HEADER, body), refusing)
                .where(driver -> driver.pieceOfMessage = 1000)
                .plays("""
                        C: RETR 1
                        S: -ERR [UTF8] The header of this message is UTF-8, say UTF8 before the login
                        C: TOP 1 0
                        S: -ERR [UTF8] The header of this message is UTF-8, say UTF8 before the login
                        C: LIST 1
                        S: +OK 1 23
                        C: TOP 2 1
                        S: +OK Top of message follows
                        S: Subject: x
                        S:
                        S: \u00c3\u00bc
                        S: .
                        """);
        with(Pop3Dialogue.connected(), refusing)
                .where(driver -> driver.pieceOfMessage = 1000)
                .plays("""
                        C: UTF8
                        S: +OK UTF-8 it is
                        C: USER alice@example.org
                        S: +OK Send the password
                        C: PASS secret
                        S: +OK 0 messages (0 octets)
                        """);
    }

    @Test
    void aMessageThatSomebodyElseHasRemoved() {
        Pop3Dialogue.loggedIn("a\r\n", Pop3Driver.GONE).plays("""
                C: RETR 2
                S: -ERR Message is gone, it was removed from outside this session
                C: TOP 2 0
                S: -ERR Message is gone, it was removed from outside this session
                C: RETR 1
                S: +OK 3 octets
                S: a
                S: .
                """);
    }
}
