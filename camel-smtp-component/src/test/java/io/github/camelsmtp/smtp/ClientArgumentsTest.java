package io.github.camelsmtp.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.DsnRequest;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.OriginalRecipient;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever an envelope holds, each command is one line, and no parameter becomes another one. */
class ClientArgumentsTest {
    private static final String ALL = "250-mx\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 DSN\r\n";
    private static final String NO_UTF8 = "250-mx\r\n250-8BITMIME\r\n250 DSN\r\n";
    private static final EmailAddress ANN = EmailAddress.of("ann@example.net");
    private static final EmailAddress BOB = EmailAddress.of("bob@example.org");

    /** Who sends it to whom, and what is asked for: everything of an envelope that is written into a command. */
    private record Arguments(EmailAddress sender, EmailAddress recipient, String envid, OriginalRecipient original) {
        Envelope envelope() {
            return new Envelope(
                    ReversePath.to(sender),
                    List.of(new Recipient(ForwardPath.to(recipient), new DsnRequest(Set.of(), original))),
                    BodyType.SEVEN_BIT,
                    OptionalLong.empty(),
                    new DeliveryRequest(DeliveryMode.MAIL, false, false, null, envid, null, null, 0));
        }
    }

    /** The text in each place where there can be one. */
    private static List<Arguments> everywhere(String text) {
        OriginalRecipient usual = new OriginalRecipient("rfc822", "x@example.org");
        return List.of(
                new Arguments(new EmailAddress("a" + text + "b", "example.net"), BOB, "id", usual),
                new Arguments(ANN, new EmailAddress("a" + text + "b", "example.org"), "id", usual),
                new Arguments(ANN, BOB, "a" + text + "b", usual),
                new Arguments(ANN, BOB, "id", new OriginalRecipient("rfc822", "a" + text + "b")),
                new Arguments(ANN, BOB, "id", new OriginalRecipient("utf-8", "a" + text + "b")),
                new Arguments(ANN, BOB, "id", new OriginalRecipient("rfc" + text, "x")));
    }

    /** What the client says of MAIL and RCPT, line by line. */
    private static List<String> said(String offers, Envelope envelope) {
        ClientDriver driver = new ClientDriver(ClientDriver.rules(SmtpDialect.SMTP, TlsMode.NONE));
        driver.receive("220 mx\r\n" + offers);
        driver.said.setLength(0);
        driver.send(envelope);
        if (driver.results.isEmpty()) {
            driver.receive("250 OK\r\n");
        }
        if (!driver.results.isEmpty()) {
            assertThat(ClientDriver.told(driver.results.get(0))).startsWith("PERMANENT");
        }
        String all = driver.said.toString();
        return all.isEmpty() ? List.of() : List.of(all.split("\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\r\nRSET\r\n", "\r", "\n", "\0", "\t", "\u007f", "\u0085", "\u009b", "\ud800", "\u001b[31m"})
    void aControlCharacterIsEncodedOrRefused(String text) {
        for (String offers : List.of(ALL, NO_UTF8)) {
            for (Arguments one : everywhere(text)) {
                List<String> said = said(offers, one.envelope());
                assertThat(said).as("%s", one).hasSizeLessThanOrEqualTo(2);
                assertThat(String.join("", said).codePoints())
                        .as("%s", one)
                        .allMatch(c -> c >= ' ' && c < 127 || c > 159 && c < 0xD800);
            }
        }
    }

    @Test
    void aBlankOrAnAngleEndsNoArgument() {
        for (String text : List.of(" NOTIFY=NEVER", "> SIZE=1", ">", " ", "\" SIZE=1", "\\", "@x.example,@y:")) {
            for (Arguments one : everywhere(text)) {
                for (String line : said(ALL, one.envelope())) {
                    String outside = line.replaceAll("\"(\\\\.|[^\"\\\\])*\"", "quoted");
                    assertThat(outside)
                            .as("%s", one)
                            .matches("MAIL FROM:<[^<> ]+>( SMTPUTF8)? ENVID=[!-~]+|RCPT TO:<[^<> ]+> ORCPT=[!-~]+");
                    assertThat(outside).as("%s", one).doesNotContain(" SIZE", " NOTIFY");
                }
            }
        }
    }

    @Test
    void whatIsNotAsciiGoesOnlyWithSmtpUtf8OrEncoded() {
        for (Arguments one : everywhere("\u00e4\u65e5")) {
            assertThat(String.join("", said(NO_UTF8, one.envelope())).chars())
                    .as("%s", one)
                    .allMatch(c -> c >= ' ' && c < 127);
        }
        assertThat(said(ALL, everywhere("\u00e4").get(0).envelope()).get(0))
                .isEqualTo("MAIL FROM:<a\u00e4b@example.net> SMTPUTF8 ENVID=id");
    }
}
