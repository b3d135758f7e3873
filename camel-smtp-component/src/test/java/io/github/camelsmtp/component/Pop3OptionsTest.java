package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.auth.Authenticator;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.SharedSecret;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options of mina-pop3 and mina-pop3s, and the clients of Jakarta Mail and Camel. */
class Pop3OptionsTest extends ServerFixture {
    private static final String POP3 = "mina-pop3:127.0.0.1:0?hostname=mx.example.org";
    private static final String POP3S = "mina-pop3s:127.0.0.1:0?hostname=mx.example.org&selfSigned=true";

    /** Keeps passwords so that it can read them. */
    private static final class Readable implements Authenticator {
        @Override
        public Set<SaslMechanism> mechanisms() {
            return EnumSet.of(SaslMechanism.CRAM_MD5, SaslMechanism.PLAIN);
        }

        @Override
        public CompletionStage<Optional<String>> password(String name, String password) {
            return CompletableFuture.completedStage(
                    password.equals("readable") ? Optional.of("Alice@Example.ORG") : Optional.empty());
        }

        @Override
        public CompletionStage<Optional<SharedSecret>> secret(String name) {
            return CompletableFuture.completedStage(
                    Optional.of(new SharedSecret("alice@example.org", "readable".getBytes(StandardCharsets.UTF_8))));
        }
    }

    private int serve(String uri) throws Exception {
        serve(uri, POP3S);
        return portOf("one");
    }

    private void serve(String uri, String other) throws Exception {
        createAccount("alice@example.org");
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId("one").to("mock:sessions");
                from(other).routeId("other").to("mock:sessions");
                from("direct:in").to("mailbox:alice@example.org");
            }
        });
        context.createProducerTemplate().sendBody("direct:in", "Subject: hello\r\n\r\nhello\r\n");
    }

    private int portOf(String route) {
        return ((Pop3Endpoint) context.getRoute(route).getEndpoint())
                .getLocalAddress()
                .getPort();
    }

    /** What Jakarta Mail finds; trusts every certificate. */
    private static String subject(String protocol, int port, String password, String... properties)
            throws MessagingException {
        Properties all = new Properties();
        all.setProperty("mail." + protocol + ".ssl.trust", "*");
        all.setProperty("mail." + protocol + ".ssl.checkserveridentity", "false");
        all.setProperty("mail." + protocol + ".timeout", "20000");
        for (String property : properties) {
            all.setProperty("mail." + protocol + "." + property.split("=")[0], property.split("=")[1]);
        }
        try (Store store = Session.getInstance(all).getStore(protocol)) {
            store.connect("127.0.0.1", port, "alice@example.org", password);
            Folder inbox = store.getFolder("INBOX");
            inbox.open(Folder.READ_ONLY);
            return inbox.getMessage(1).getSubject();
        }
    }

    @ParameterizedTest
    @CsvSource({"OFFERED", "REQUIRED"})
    void jakartaMailFetchesThroughStls(String tls) throws Exception {
        int port = serve(POP3 + "&selfSigned=true&tls=" + tls);
        assertThat(subject("pop3", port, "secret", "starttls.enable=true", "starttls.required=true"))
                .isEqualTo("hello");
        assertThatThrownBy(() -> subject("pop3", port, "secret"))
                .isInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("Say STLS first");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN"})
    void jakartaMailFetchesThroughTlsWithSasl(String mechanism) throws Exception {
        serve(POP3);
        assertThat(subject("pop3s", portOf("other"), "secret", "auth.mechanisms=" + mechanism))
                .isEqualTo("hello");
        assertThatThrownBy(() -> subject("pop3s", portOf("other"), "wrong", "auth.mechanisms=" + mechanism))
                .isInstanceOf(AuthenticationFailedException.class);
    }

    @Test
    void apopIsOfferedWhereThereIsWhatItNeeds() throws Exception {
        context.getRegistry().bind("readable", new Readable());
        int port = serve(POP3);
        try (SmtpTalk talk = new SmtpTalk(port)) {
            talk.hear("+OK POP3 server mx.example.org ready <*");
            talk.say("CAPA");
            talk.hear("+OK *");
            talk.hear("SASL CRAM-MD5");
        }
        assertThat(subject("pop3", port, "readable", "apop.enable=true")).isEqualTo("hello");
        assertThat(subject("pop3s", portOf("other"), "readable")).isEqualTo("hello");
        assertThatThrownBy(() -> subject("pop3", port, "secret", "apop.enable=true"))
                .isInstanceOf(AuthenticationFailedException.class);
    }

    @Test
    void apopIsNotOfferedByAMailboxStore() throws Exception {
        try (SmtpTalk talk = new SmtpTalk(serve(POP3))) {
            talk.hear("+OK POP3 server mx.example.org ready");
        }
    }

    @Test
    void theLoginDelayHoldsOnEveryServer() throws Exception {
        serve(POP3 + "&plaintextAuth=true&loginDelay=1h", POP3S + "&loginDelay=1h");
        assertThat(subject("pop3", portOf("one"), "secret")).isEqualTo("hello");
        assertThatThrownBy(() -> subject("pop3", portOf("one"), "secret")).hasMessageContaining("[LOGIN-DELAY]");
        assertThatThrownBy(() -> subject("pop3s", portOf("other"), "secret")).hasMessageContaining("[LOGIN-DELAY]");
        try (SmtpTalk talk = new SmtpTalk(portOf("one"))) {
            talk.hear("+OK *");
            talk.say("CAPA");
            String line;
            do {
                line = talk.line();
            } while (!line.startsWith("LOGIN-DELAY"));
            assertThat(line).isEqualTo("LOGIN-DELAY 3600");
        }
    }

    @Test
    void injectionsAreCounted() throws Exception {
        int port = serve(POP3 + "&selfSigned=true&tls=OFFERED");
        try (SmtpTalk talk = new SmtpTalk(port)) {
            talk.hear("+OK *");
            talk.say("STLS\r\nCAPA");
            talk.hear("-ERR Nothing may come between STLS and the TLS handshake");
            talk.hear("closed");
        }
        assertThat(((Pop3Consumer) context.getRoute("one").getConsumer()).getTlsInjections())
                .isEqualTo(1);
    }

    @Test
    void camelFetchesThroughStlsAndTls() throws Exception {
        serve(POP3 + "&selfSigned=true&tls=REQUIRED");
        MockEndpoint fetched = context.getEndpoint("mock:fetched", MockEndpoint.class);
        fetched.expectedMessageCount(2);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                String user = "?username=alice@example.org&password=secret&delete=true&initialDelay=1&delay=50";
                from("pop3://127.0.0.1:" + portOf("one") + user + "&mail.pop3.starttls.enable=true"
                                + "&mail.pop3.starttls.required=true&mail.pop3.ssl.trust=*"
                                + "&mail.pop3.ssl.checkserveridentity=false")
                        .routeId("stls")
                        .to("mock:fetched");
                from("pop3s://127.0.0.1:" + portOf("other") + user + "&mail.pop3s.ssl.trust=*"
                                + "&mail.pop3s.ssl.checkserveridentity=false&mail.pop3s.auth.mechanisms=PLAIN")
                        .routeId("tls")
                        .autoStartup(false)
                        .to("mock:fetched");
            }
        });
        awaitFetched(fetched, 1);
        context.getRouteController().stopRoute("stls");
        context.createProducerTemplate().sendBody("direct:in", "Subject: again\r\n\r\nagain\r\n");
        context.getRouteController().startRoute("tls");
        awaitFetched(fetched, 2);
        context.getRouteController().stopRoute("tls");
        assertThat(fetched.getExchanges())
                .extracting(exchange -> exchange.getIn().getHeader("Subject"))
                .containsExactly("hello", "again");
        assertThat(mailOf("alice@example.org"))
                .as("what was fetched is deleted")
                .isEmpty();
    }

    private static void awaitFetched(MockEndpoint fetched, int count) {
        org.awaitility.Awaitility.await().until(() -> fetched.getReceivedCounter() == count);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mina-pop3s:127.0.0.1:0?tls=OFFERED | mina-pop3s: is TLS from the first octet, so tls can't be OFFERED",
                "mina-pop3:127.0.0.1:0?tls=REQUIRED | tls=REQUIRED needs a certificate",
                "mina-pop3:127.0.0.1:0?idleTimeout=5m | idleTimeout must be at least 10 minutes",
                "mina-pop3:127.0.0.1:0?saslMechanisms=PLAIN | nobody could log in: set tls",
                "mina-pop3:127.0.0.1:0?saslMechanisms=PLANE | saslMechanisms has 'PLANE', which is none",
                "mina-pop3:127.0.0.1:0?expireDays=-1 | expireDays must be at least 0, not -1",
                "mina-pop3:127.0.0.1:0?loginDelay=1500 | loginDelay must be whole seconds",
            })
    void optionsWithoutSenseAreOneLine(String uri, String complaint) {
        assertThatThrownBy(() -> start(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(uri).to("mock:sessions");
                    }
                }))
                .hasMessageContaining(complaint);
    }
}
