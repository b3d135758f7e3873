package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.mail.Recipient;
import jakarta.activation.DataHandler;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.attachment.AttachmentMessage;
import org.apache.camel.attachment.DefaultAttachment;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages composed from exchanges, read again by Jakarta Mail. */
class ComposedMessageTest {
    /** A body of somebody's own. */
    public record Greeting(String text, String html) {}

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T10:15:30Z"), ZoneOffset.UTC);

    private final CamelContext context = new DefaultCamelContext();
    private Exchange exchange = new DefaultExchange(context);

    @BeforeEach
    void start() throws Exception {
        context.start();
        header("From", "Shop <shop@example.org>");
        header("To", "alice@example.org");
    }

    @AfterEach
    void stop() throws Exception {
        context.stop();
    }

    private void header(String name, Object value) {
        exchange.getMessage().setHeader(name, value);
    }

    private OutgoingMessage composed(Object body) throws Exception {
        exchange.getMessage().setBody(body);
        return ComposedMessage.of(exchange, CLOCK);
    }

    private static String octets(OutgoingMessage message) throws IOException {
        try (InputStream in = message.content().open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static MimeMessage read(OutgoingMessage message) throws Exception {
        try (InputStream in = message.content().open()) {
            return new MimeMessage(Session.getInstance(new Properties()), in);
        }
    }

    private static String names(List<Recipient> recipients) {
        return recipients.stream().map(Recipient::text).toList().toString();
    }

    @Test
    void aText() throws Exception {
        header("Subject", "Your order");
        OutgoingMessage message = composed("Dear Alice,\n\nit is on its way.\n");

        assertThat(octets(message))
                .matches("(?s)Date: Sun, 1 Mar 2026 1\\d:15:30 [+]0\\d00\r\n"
                        + "From: Shop <shop@example.org>\r\n"
                        + "To: alice@example.org\r\n"
                        + "Message-ID: <[0-9A-Z]{13}\\.[0-9a-z]+@example\\.org>\r\n"
                        + "Subject: Your order\r\n"
                        + "MIME-Version: 1.0\r\n"
                        + "Content-Type: text/plain; charset=UTF-8\r\n"
                        + "Content-Transfer-Encoding: 7bit\r\n\r\n"
                        + "Dear Alice,\r\n\r\nit is on its way.\r\n");
        assertThat(message.sender()).hasToString("<shop@example.org>");
        assertThat(names(message.recipients())).isEqualTo("[alice@example.org]");
        assertThat(message.utf8Headers()).isFalse();
    }

    @Test
    void bccGetsItAndIsNotInIt() throws Exception {
        header("To", List.of("alice@example.org", "\"B, Bob\" <bob@example.org>"));
        header("Cc", "alice@example.org, carol@example.org");
        header("bcc", "secret@example.org");
        OutgoingMessage message = composed("x");

        assertThat(names(message.recipients()))
                .isEqualTo("[alice@example.org, bob@example.org, carol@example.org, secret@example.org]");
        assertThat(octets(message)).doesNotContainIgnoringCase("bcc").doesNotContain("secret");
    }

    @Test
    void onlyBcc() throws Exception {
        exchange.getMessage().removeHeader("To");
        header("Bcc", "secret@example.org");

        assertThat(octets(composed("x")))
                .contains("To: undisclosed-recipients:;")
                .doesNotContain("secret");
    }

    @Test
    void allScripts() throws Exception {
        header("From", "Käse & Söhne <shop@example.org>");
        header("Subject", "Grüße aus Köln, und zwar sehr lange, damit die Zeile umgebrochen werden muß: 日本語");
        header("X-Note", "naïve");
        attach("Übersicht 日本.txt", "text/plain; charset=utf-8", "Ä".getBytes(StandardCharsets.UTF_8));
        OutgoingMessage message = composed("日本語\n");
        String octets = octets(message);

        assertThat(octets.chars()).as("only ASCII").allMatch(c -> c < 128);
        MimeMessage read = read(message);
        assertThat(read.getSubject()).startsWith("Grüße").endsWith("日本語");
        assertThat(read.getFrom()[0].toString()).contains("=?UTF-8?");
        assertThat(((jakarta.mail.internet.InternetAddress) read.getFrom()[0]).getPersonal())
                .isEqualTo("Käse & Söhne");
        MimeMultipart parts = (MimeMultipart) read.getContent();
        assertThat(parts.getBodyPart(0).getContent()).isEqualTo("日本語\r\n");
        assertThat(parts.getBodyPart(1).getFileName()).isEqualTo("Übersicht 日本.txt");
        assertThat(octets)
                .as("RFC 2231")
                .contains("filename*=UTF-8''%C3%9Cbersicht")
                .doesNotContain("filename==?");
    }

    /** In a container without a locale, Java 17's own charset is ASCII. */
    @Test
    void aNameInAllScriptsWhereJavasCharsetIsAscii() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = System.getProperty("java.class.path");
        Process process = new ProcessBuilder(java, "-Dfile.encoding=US-ASCII", "-cp", classes, InAscii.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                .contains("filename*=UTF-8''%E6%97%A5%E6%9C%AC.txt", "name*=UTF-8''%E6%97%A5%E6%9C%AC.txt");
    }

    /** Prints a message with an attachment. */
    public static final class InAscii {
        public static void main(String[] none) throws Exception {
            ComposedMessageTest test = new ComposedMessageTest();
            test.start();
            test.attach("\u65e5\u672c.txt", "text/plain", new byte[0]);
            System.out.println(octets(test.composed("x")));
            test.stop();
        }
    }

    /** A stream or a file is read in the charset that is named, as octets are. */
    @Test
    void aTextInAnotherCharset() throws Exception {
        header("Content-Type", "text/plain; charset=iso-8859-1");
        byte[] octets = "Grüße".getBytes(StandardCharsets.ISO_8859_1);
        for (Object body : List.of(octets, new ByteArrayInputStream(octets))) {
            assertThat(read(composed(body)).getContent()).as("%s", body).isEqualTo("Grüße");
        }
    }

    @Test
    void anInternationalAddressNeedsSmtpUtf8() throws Exception {
        header("To", "jürgen@example.org");
        OutgoingMessage message = composed("x");

        assertThat(message.utf8Headers()).isTrue();
        assertThat(octets(message)).contains("To: jürgen@example.org\r\n");
    }

    @Test
    void textAndHtml() throws Exception {
        for (Object body :
                List.of(new Greeting("hello", "<b>hello</b>"), Map.of("text", "hello", "html", "<b>hello</b>"))) {
            MimeMessage read = read(composed(body));
            assertThat(read.getContentType()).startsWith("multipart/alternative");
            MimeMultipart parts = (MimeMultipart) read.getContent();
            assertThat(parts.getBodyPart(0).getContentType()).isEqualToIgnoringCase("text/plain; charset=utf-8");
            assertThat(parts.getBodyPart(0).getContent()).isEqualTo("hello");
            assertThat(parts.getBodyPart(1).getContentType()).isEqualToIgnoringCase("text/html; charset=utf-8");
        }
    }

    @Test
    void aMapCanSayEverything() throws Exception {
        exchange.getMessage().removeHeaders("*");
        OutgoingMessage message = composed(Map.of(
                "from",
                "a@example.org",
                "to",
                "b@example.org",
                "replyTo",
                "c@example.org",
                "subject",
                "hi",
                "text",
                "x"));

        assertThat(octets(message)).contains("Reply-To: c@example.org", "Subject: hi", "\r\n\r\nx");
        assertThat(names(message.recipients())).isEqualTo("[b@example.org]");
    }

    /** What stands between the parts is not known to who writes one. */
    @Test
    void boundariesAreRandom() throws Exception {
        attach("a.txt", "text/plain", new byte[0]);
        String first = read(composed("x")).getContentType();
        String second = read(composed("x")).getContentType();

        assertThat(first)
                .matches("(?s)multipart/mixed;\\s+boundary=\"=_[0-9a-z]{20,25}\"")
                .isNotEqualTo(second);
    }

    @Test
    void camelMailsHeadersForHtml() throws Exception {
        header("contentType", "text/html");
        header("CamelMailAlternativeBody", "plain words");
        attach("cid:logo", "image/png", new byte[] {1, 2, 3});
        attach("report.csv", "text/csv", "a\nb\n".getBytes(StandardCharsets.US_ASCII));
        MimeMessage read = read(composed("<img src='cid:logo'>"));

        MimeMultipart mixed = (MimeMultipart) read.getContent();
        assertThat(mixed.getContentType()).startsWith("multipart/mixed");
        MimeMultipart related = (MimeMultipart) mixed.getBodyPart(0).getContent();
        assertThat(related.getContentType()).startsWith("multipart/related");
        MimeMultipart alternative = (MimeMultipart) related.getBodyPart(0).getContent();
        assertThat(alternative.getBodyPart(0).getContent()).isEqualTo("plain words");
        assertThat(alternative.getBodyPart(1).getContent()).isEqualTo("<img src='cid:logo'>");
        assertThat(related.getBodyPart(1).getHeader("Content-ID")).containsExactly("<logo>");
        assertThat(mixed.getBodyPart(1).getDisposition()).isEqualTo("attachment");
        assertThat(mixed.getBodyPart(1).getInputStream().readAllBytes()).isEqualTo("a\nb\n".getBytes());
    }

    private void attach(String name, String type, byte[] octets) {
        exchange.getMessage(AttachmentMessage.class)
                .addAttachmentObject(
                        name, new DefaultAttachment(new DataHandler(new ByteArrayDataSource(octets, type))));
    }

    @Test
    void aBodyThatIsNoText() throws Exception {
        header("Content-Type", "application/pdf");
        byte[] octets = new byte[200_000];
        new Random(1).nextBytes(octets);
        MimeMessage read = read(composed(new ByteArrayInputStream(octets)));

        assertThat(read.getContentType()).isEqualTo("application/pdf");
        assertThat(read.getInputStream().readAllBytes()).isEqualTo(octets);
    }

    @Test
    void nothingIsLeftOfALargeMessage() throws Exception {
        header("Content-Type", "application/pdf");
        OutgoingMessage message = composed(new byte[200_000]);
        Spool spool = ((BodyContent.SpoolContent) message.content()).spool();
        assertThat(spool.inMemory()).isFalse();

        exchange.getExchangeExtension().handoverCompletions().forEach(one -> one.onComplete(exchange));

        assertThatThrownBy(() -> spool.open().close()).isInstanceOf(IOException.class);
    }

    /** Who has their way with one header must not get another one, or another recipient. */
    @ParameterizedTest
    @CsvSource({
        "Subject, 'hi\r\nBcc: x@evil.example'",
        "Subject, 'hi\nX: y'",
        "To, 'a@example.org\r\nBcc: x@evil.example'",
        "From, 'A\n <a@example.org>'",
        "From, '=?utf-8?q?A=0D=0AX:_y?= <a@example.org>'",
        "Reply-To, 'a@example.org\u0000'",
        "Content-Type, 'text/plain\r\nX: y'",
        "X-Note, 'a\r\n\r\nbody'",
        "Message-ID, '<a@b>\r\nX: y'",
        "To, 'not an address'",
        "To, '<a@example.org'",
        "To, 'a@example.org b@example.org'",
        "From, ''",
        "Content-Type, 'text/plain; charset=klingon'",
        "Content-Type, 'multipart/mixed; boundary=x'"
    })
    void whatCanNotBeAField(String name, String value) {
        header(name, value);

        assertThatThrownBy(() -> composed("x"))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(name)
                .doesNotContain("\n");
    }

    @Test
    void anAttachmentsNameCanNotBecomeAField() {
        attach("a.txt\r\nX: y", "text/plain", new byte[0]);

        assertThatThrownBy(() -> composed("x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAttachmentsTypeCanNotBecomeAField() throws Exception {
        attach("../../etc/a.txt", "text/plain\r\nX-Evil: y", new byte[0]);

        assertThat(octets(composed("x")))
                .doesNotContain("X-Evil")
                .contains("filename=a.txt")
                .doesNotContain("etc");
    }

    @Test
    void headersOfTheRouteAreNotSent() throws Exception {
        Map<String, Object> headers = new HashMap<>(Map.of("Authorization", "Basic x", "breadcrumbId", "1"));
        headers.put("X-Mailer", "shop");
        headers.put("List-Unsubscribe", "<https://example.org/u>");
        headers.put("In-Reply-To", "<q@example.org>");
        headers.forEach(this::header);

        assertThat(octets(composed("x")))
                .contains("X-Mailer: shop\r\n", "List-Unsubscribe: <https://example.org/u>\r\n")
                .contains("In-Reply-To: <q@example.org>\r\n")
                .doesNotContain("Authorization", "breadcrumb");
    }

    @Test
    void noLineIsTooLongAndNoneEndsAlone() throws Exception {
        header("Subject", "x".repeat(2000));
        String octets = octets(composed("y".repeat(5000) + "\rz\n" + "."));

        assertThat(octets.replace("\r\n", "")).doesNotContain("\r", "\n");
        assertThat(octets.substring(octets.indexOf("\r\n\r\n")).lines()).allMatch(line -> line.length() <= 998);
    }

    @ParameterizedTest
    @ValueSource(strings = {"From: a@b\n\nbody", "Received: x\r\n\r\n"})
    void aTextThatIsAMessage(String body) {
        exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(body);

        assertThat(ComposedMessage.isMessage(exchange)).isTrue();
        header("Subject", "x");
        assertThat(ComposedMessage.isMessage(exchange)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "Note: buy milk", "two words: x\n\n", ": \n\n"})
    void aTextThatIsNone(String body) {
        exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(body);

        assertThat(ComposedMessage.isMessage(exchange)).isFalse();
    }

    @Test
    void composedInARoute() throws Exception {
        header(SmtpConstants.RECIPIENTS, List.of("shop@example.org"));
        header(SmtpConstants.MAIL_FROM, "alice@example.org");
        exchange.getMessage().setBody("an answer");
        new ComposeMessage(CLOCK).process(exchange);

        assertThat(exchange.getMessage().getHeader(SmtpConstants.RECIPIENTS)).isEqualTo(List.of("alice@example.org"));
        assertThat(exchange.getMessage().getHeader(SmtpConstants.MAIL_FROM)).isEqualTo("shop@example.org");
        String once = exchange.getMessage().getBody(String.class);
        new ComposeMessage(CLOCK).process(exchange);
        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(once).endsWith("\r\n\r\nan answer");
    }
}
