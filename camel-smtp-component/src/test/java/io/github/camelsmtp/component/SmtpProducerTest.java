package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The producer, sending to the consumer of the same context over a real socket. */
class SmtpProducerTest extends ServerFixture {
    private static final String MESSAGE = "From: ann@example.net\r\nSubject: hi\r\n\r\nHello\r\n.\r\n";

    private int at;

    @BeforeEach
    void startServer() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from("mina-smtp:127.0.0.1:0?localDomains=example.org&smtpUtf8=true&dsn=true&hostname=mx.example.org")
                        .routeId("server")
                        .choice()
                        .when(simple("${header.CamelSmtpRecipients} contains 'full@example.org'"))
                        .throwException(new SmtpReplyException("452 4.2.2 Mailbox full"))
                        .end()
                        .convertBodyTo(byte[].class)
                        .to("mock:arrived");
            }
        });
        at = port("server");
    }

    private Exchange send(String options, Object body, Map<String, Object> headers) {
        return context.createProducerTemplate().send("mina-smtp:127.0.0.1:" + at + options, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
    }

    private static Map<String, Object> envelope(String from, Object to) {
        return Map.of("CamelSmtpMailFrom", from, "CamelSmtpRecipients", to);
    }

    private Exchange arrived() throws Exception {
        MockEndpoint mock = context.getEndpoint("mock:arrived", MockEndpoint.class);
        assertThat(mock.getExchanges()).hasSize(1);
        return mock.getExchanges().get(0);
    }

    private static String told(Exchange exchange) {
        List<?> results = exchange.getMessage().getHeader("CamelSmtpDeliveryResults", List.class);
        StringBuilder told = new StringBuilder();
        for (Object one : results) {
            DeliveryResult result = (DeliveryResult) one;
            told.append(result.recipient().text())
                    .append(' ')
                    .append(result.kind())
                    .append(' ')
                    .append(result.reply().code())
                    .append(';');
        }
        return told.toString();
    }

    @Test
    void aMessageGoesOutAsItIs() throws Exception {
        Exchange sent = send("", MESSAGE, envelope("ann@example.net", List.of("bob@example.org")));
        assertThat(sent.getException()).isNull();
        assertThat(told(sent)).isEqualTo("bob@example.org DELIVERED 250;");
        Exchange arrived = arrived();
        assertThat(arrived.getMessage().getHeader("CamelSmtpMailFrom")).isEqualTo("ann@example.net");
        String body = new String(arrived.getMessage().getBody(byte[].class), StandardCharsets.US_ASCII);
        assertThat(body).startsWith("Received: ").endsWith(MESSAGE);
    }

    @Test
    void anyBodyThatIsAMessage() throws Exception {
        byte[] octets = MESSAGE.getBytes(StandardCharsets.US_ASCII);
        java.nio.file.Path file = java.nio.file.Files.createTempFile("message", ".eml");
        java.nio.file.Files.write(file, octets);
        jakarta.mail.internet.MimeMessage mime =
                new jakarta.mail.internet.MimeMessage(null, new java.io.ByteArrayInputStream(octets));
        for (Object body : List.of(octets, new java.io.ByteArrayInputStream(octets), file.toFile(), mime)) {
            assertThat(send("?from=<>&to=bob@example.org", body, Map.of()).getException())
                    .as(body.getClass().toString())
                    .isNull();
        }
        MockEndpoint mock = context.getEndpoint("mock:arrived", MockEndpoint.class);
        for (Exchange arrived : mock.getExchanges()) {
            assertThat(new String(arrived.getMessage().getBody(byte[].class), StandardCharsets.US_ASCII))
                    .endsWith(MESSAGE);
        }
        java.nio.file.Files.delete(file);
    }

    /** Jakarta Mail's own transport leaves it out too: whoever gets the message must not read who else does. */
    @Test
    void theBccOfAMimeMessageIsNotSent() throws Exception {
        jakarta.mail.internet.MimeMessage mime = new jakarta.mail.internet.MimeMessage(
                null, new java.io.ByteArrayInputStream(("Bcc: secret@example.org\r\n" + MESSAGE).getBytes()));
        assertThat(send("?from=<>&to=bob@example.org", mime, Map.of()).getException())
                .isNull();
        assertThat(arrived().getMessage().getBody(String.class))
                .endsWith(MESSAGE)
                .doesNotContain("secret");
    }

    @Test
    void optionsGoBeforeHeaders() throws Exception {
        send("?from=<>&to=carol@example.org", MESSAGE, envelope("ann@example.net", "bob@example.org"));
        assertThat(arrived().getMessage().getHeader("CamelSmtpRecipients")).isEqualTo(List.of("carol@example.org"));
        assertThat(arrived().getMessage().getHeader("CamelSmtpMailFrom")).isEqualTo("");
    }

    @Test
    void aRefusedRecipientFailsTheExchangeAndTheOthersHaveTheMessage() throws Exception {
        Exchange sent = send(
                "", MESSAGE, envelope("ann@example.net", "bob@example.org, x@elsewhere.example,carol@example.org"));
        assertThat(told(sent))
                .isEqualTo("bob@example.org DELIVERED 250;x@elsewhere.example PERMANENT 550;"
                        + "carol@example.org DELIVERED 250;");
        assertThat(sent.getException())
                .isInstanceOf(SmtpDeliveryException.class)
                .hasMessageContaining("1 of 3 recipients")
                .hasMessageContaining("x@elsewhere.example from 127.0.0.1: 550");
        assertThat(((SmtpDeliveryException) sent.getException()).results()).hasSize(3);
        assertThat(arrived().getMessage().getHeader("CamelSmtpRecipients"))
                .isEqualTo(List.of("bob@example.org", "carol@example.org"));
    }

    @Test
    void aTemporaryRefusalIsOne() {
        Exchange sent = send("", MESSAGE, envelope("ann@example.net", "full@example.org"));
        assertThat(told(sent)).isEqualTo("full@example.org TEMPORARY 452;");
        assertThat(((SmtpDeliveryException) sent.getException()).isTemporary()).isTrue();
    }

    @Test
    void wishesForReportsGoOnWithTheEnvelope() throws Exception {
        io.github.camelsmtp.mail.Recipient bob = new io.github.camelsmtp.mail.Recipient(
                io.github.camelsmtp.mail.ForwardPath.to(io.github.camelsmtp.mail.EmailAddress.of("bob@example.org")),
                new io.github.camelsmtp.mail.DsnRequest(
                        java.util.Set.of(io.github.camelsmtp.mail.DsnRequest.Notify.NEVER), null));
        Envelope came = Envelope.of(io.github.camelsmtp.mail.ReversePath.NULL, List.of(bob));
        Exchange sent = send("", MESSAGE, Map.of("CamelSmtpEnvelope", came));
        assertThat(sent.getException()).isNull();
        Envelope arrived = arrived().getMessage().getHeader("CamelSmtpEnvelope", Envelope.class);
        assertThat(arrived.recipients()).isEqualTo(came.recipients());
        assertThat(arrived.sender()).isEqualTo(came.sender());
    }

    @Test
    void aMessageThatIsNoneIsComposed() throws Exception {
        Exchange sent = send("", "Hello", Map.of("From", "ann@example.net", "To", "bob@example.org", "Subject", "hi"));
        assertThat(sent.getException()).isNull();
        String body = new String(arrived().getMessage().getBody(byte[].class), StandardCharsets.US_ASCII);
        assertThat(body).contains("Subject: hi\r\n").contains("\r\n\r\nHello");
    }

    @Test
    void headersOfAMessageNeverSteerWhereItGoes() throws Exception {
        Map<String, Object> headers = new HashMap<>(envelope("ann@example.net", "bob@example.org"));
        for (String name : List.of("CamelSmtpHost", "CamelSmtpPort", "host", "port", "tls", "CamelSmtpTls")) {
            headers.put(name, "127.0.0.2");
        }
        // The server has no TLS and no logins: who followed one of these would not get through.
        headers.putAll(Map.of("tls", "REQUIRED", "CamelSmtpTls", "REQUIRED", "CamelSmtpTlsMode", "REQUIRED"));
        headers.putAll(Map.of("username", "ann", "password", "x", "CamelSmtpUri", "mina-smtp:127.0.0.2:25"));
        assertThat(send("", MESSAGE, headers).getException()).isNull();
        arrived();
    }

    @Test
    void whatIsMissingIsSaidInOneLine() {
        assertThat(send("?to=bob@example.org", MESSAGE, Map.of()).getException())
                .hasMessage(
                        "no sender: set the header CamelSmtpMailFrom (empty for the null sender), or the option from"
                                + " of mina-smtp:");
        assertThat(send("?from=a@b.example", MESSAGE, Map.of()).getException())
                .hasMessage("no recipients: set the header CamelSmtpRecipients, or the option to of mina-smtp:");
        assertThat(send("", MESSAGE, envelope("a\r\nRCPT TO:<x@y.example>", "bob@example.org"))
                        .getException())
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(mistake("?to=nobody")).isEqualTo("the option to must be an address, not 'nobody'");
        assertThat(mistake("?username=a")).contains("neither password");
        assertThat(mistake("?password=a")).isEqualTo("password is set, but not username");
        assertThat(mistake("?connections=0")).isEqualTo("connections must be at least 1, not 0");
        assertThat(mistake("?sendTimeout=0")).isEqualTo("sendTimeout must be at least 1 ms, not 0");
        assertThat(mistake("?tls=REQUIRED&serverCaFile=/nowhere.pem")).startsWith("serverCaFile, trustStoreFile: ");
        assertThat(mistake("?username=a&password=b&loginMechanisms=FOO"))
                .isEqualTo("loginMechanisms has 'FOO', which is no SASL mechanism known here");
    }

    /** The server offers no TLS, as one does from whose offer somebody in between has cut it; OFFERED takes that. */
    @Test
    void aPasswordMakesTlsAMust() {
        String login = "?from=<>&to=bob@example.org&username=ann&password=secret";
        assertThat(send(login, MESSAGE, Map.of()).getException()).hasMessageContaining("450 4.7.5 No TLS");
        for (String careless : List.of("&tls=OFFERED", "&plaintextLogin=true")) {
            assertThat(send(login + careless, MESSAGE, Map.of()).getException())
                    .hasMessageContaining("450 4.7.8 No login");
        }
    }

    @Test
    void authoritiesThatNobodyWouldAskAreAMistake() {
        assertThat(mistake("?serverCaFile=/etc/ca.pem"))
                .isEqualTo("serverCaFile has no say with tls=OFFERED, which takes any certificate:"
                        + " set tls=REQUIRED, or remove it");
    }

    private String mistake(String options) {
        Throwable[] found = new Throwable[1];
        assertThatThrownBy(() -> context.getEndpoint("mina-smtp:127.0.0.1:" + at + options)
                        .createProducer()
                        .start())
                .satisfies(failure -> found[0] = failure);
        while (found[0].getCause() != null
                && found[0].getCause().getMessage() != null
                && !(found[0] instanceof IllegalArgumentException || found[0] instanceof java.io.IOException)) {
            found[0] = found[0].getCause();
        }
        return found[0].getMessage();
    }
}
