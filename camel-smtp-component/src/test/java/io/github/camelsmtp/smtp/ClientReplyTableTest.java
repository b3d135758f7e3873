package io.github.camelsmtp.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.auth.SaslCredentials;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.TlsMode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every code from 200 to 599 at every step, in one line and in two: what becomes of the recipient. The words of the table:
 *
 * <pre>
 * on         nothing is decided yet, the dialogue goes on
 * delivered  DELIVERED, with this code
 * temporary  TEMPORARY, with this code
 * permanent  PERMANENT, with this code
 * broken     TEMPORARY 450 4.5.0, and the connection is closed: no reply that may stand here
 * no TLS     TEMPORARY 450 4.7.5
 * no login   TEMPORARY 450 4.7.8: not the sender's fault
 * clear      to be tried again without TLS
 * </pre>
 */
class ClientReplyTableTest {
    private static final String GREETING = "220 mx\r\n";
    private static final String EHLO = GREETING + "250 mx\r\n";
    private static final String RCPT = EHLO + "250 OK\r\n";
    private static final String DATA = RCPT + "250 OK\r\n";

    /** What the server has said before each step. */
    private static final Map<String, String> BEFORE = Map.ofEntries(
            Map.entry("greeting", ""),
            Map.entry("EHLO", GREETING),
            Map.entry("HELO", GREETING + "500 what?\r\n"),
            Map.entry("LHLO", GREETING),
            Map.entry("STARTTLS, required", GREETING + "250-mx\r\n250 STARTTLS\r\n"),
            Map.entry("STARTTLS, offered", GREETING + "250-mx\r\n250 STARTTLS\r\n"),
            Map.entry("AUTH", GREETING + "250-mx\r\n250 AUTH PLAIN\r\n"),
            Map.entry("AUTH, second step", GREETING + "250-mx\r\n250 AUTH LOGIN\r\n334 VXNlcm5hbWU6\r\n"),
            Map.entry("MAIL", EHLO),
            Map.entry("RCPT", RCPT),
            Map.entry("DATA", DATA),
            Map.entry("BDAT LAST", GREETING + "250-mx\r\n250-CHUNKING\r\n250 PIPELINING\r\n250 OK\r\n250 OK\r\n"),
            Map.entry("end of content", DATA + "354 go\r\n"),
            Map.entry("end of content, LMTP", DATA + "354 go\r\n"));

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            # step                 | 2yz       | 3yz    | 4yz       | 5yz       | but
            greeting               | broken    | broken | temporary | permanent | 220 on
            EHLO                   | on        | broken | temporary | on        |
            HELO                   | on        | broken | temporary | permanent |
            LHLO                   | on        | broken | temporary | permanent |
            STARTTLS, required     | broken    | broken | no TLS    | no TLS    | 220 on
            STARTTLS, offered      | broken    | broken | clear     | clear     | 220 on
            AUTH                   | broken    | broken | no login  | no login  | 235 on, 334 on
            AUTH, second step      | broken    | broken | no login  | no login  | 235 no login, 334 on
            MAIL                   | on        | broken | temporary | permanent |
            RCPT                   | on        | broken | temporary | permanent |
            DATA                   | broken    | broken | temporary | permanent | 354 on
            BDAT LAST              | delivered | broken | temporary | permanent |
            end of content         | delivered | broken | temporary | permanent |
            end of content, LMTP   | delivered | broken | temporary | permanent |
            """)
    void everyCode(String step, String second, String third, String fourth, String fifth, String but) {
        List<String> byClass = List.of(second, third, fourth, fifth);
        Map<String, String> exceptions = but == null
                ? Map.of()
                : List.of(but.split(", ")).stream()
                        .collect(Collectors.toMap(one -> one.substring(0, 3), one -> one.substring(4)));
        for (int code = 200; code < 600; code++) {
            // 421 ends the connection wherever it comes (RFC 5321 §3.8).
            String expected = code == 421
                    ? "temporary"
                    : exceptions.getOrDefault(Integer.toString(code), byClass.get(code / 100 - 2));
            assertThat(outcome(step, code, code + " so\r\n")).as("%s", code).isEqualTo(expected);
            if (code != 334) { // a challenge has one line
                assertThat(outcome(step, code, code + "-so\r\n" + code + "\r\n"))
                        .as("%s in two lines", code)
                        .isEqualTo(expected);
            }
        }
    }

    private static String outcome(String step, int code, String reply) {
        ClientDriver driver = new ClientDriver(rules(step));
        driver.send("ann@example.net", "bob@example.org");
        driver.receive(BEFORE.get(step));
        assertThat(driver.results).isEmpty();
        driver.receive(reply);
        if (driver.clear) {
            return "clear";
        }
        if (driver.results.isEmpty()) {
            assertThat(driver.closed).isFalse();
            return "on";
        }
        assertThat(driver.finished).as("told once").isEqualTo(1);
        String told = ClientDriver.told(driver.results.get(0));
        String theirs = told.split(" ")[0].toLowerCase(java.util.Locale.ROOT);
        if (told.startsWith("TEMPORARY 450 4.5.0 mx.example.org does not follow the protocol")) {
            assertThat(driver.closed).isTrue();
            return "broken";
        }
        if (told.startsWith("TEMPORARY 450 4.7.5 No TLS")) {
            return "no TLS";
        }
        if (told.startsWith("TEMPORARY 450 4.7.8 No login")) {
            return "no login";
        }
        return told.contains(" " + code) && told.contains("[remote]") ? theirs : told;
    }

    private static SmtpClientRules rules(String step) {
        TlsMode tls = step.equals("STARTTLS, required")
                ? TlsMode.REQUIRED
                : step.startsWith("STARTTLS") ? TlsMode.OFFERED : TlsMode.NONE;
        boolean lmtp = step.equals("LHLO") || step.endsWith("LMTP");
        SaslCredentials login = step.startsWith("AUTH")
                ? new SaslCredentials(
                        "ann",
                        "s3cret",
                        null,
                        false,
                        Set.of(step.equals("AUTH") ? SaslMechanism.PLAIN : SaslMechanism.LOGIN),
                        true)
                : null;
        return new SmtpClientRules(
                "client.example.net", "mx.example.org", lmtp ? SmtpDialect.LMTP : SmtpDialect.SMTP, tls, login, true);
    }
}
