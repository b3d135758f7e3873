package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.auth.Authenticator;
import io.github.camelsmtp.auth.ScramDecoy;
import io.github.camelsmtp.mail.ScramHash;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.Accounts;
import jakarta.mail.AuthenticationFailedException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLContext;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins as endpoints have them: real clients, sockets and accounts. */
class LoginOptionsTest extends ServerFixture {
    private static final String TLS = "&selfSigned=true&tls=";
    private static final String ALICE = plain("alice@example.org", "secret");

    private static String plain(String name, String password) {
        return "AUTH PLAIN " + base64("\0" + name + "\0" + password);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private int serve(String options) throws Exception {
        return serveAt(SMTP + options);
    }

    private int serveAt(String uri) throws Exception {
        createAccount("alice@example.org");
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId("smtp").to("mock:mail");
                from("mina-pop3:127.0.0.1:0?hostname=mx.example.org&maxLoginFailures=1&plaintextAuth=true")
                        .routeId("pop3")
                        .to("mock:sessions");
            }
        });
        return port("smtp");
    }

    private SSLContext client() throws Exception {
        return TestKeys.trusting(data.resolve("tls.p12"));
    }

    private Message received() {
        return context.getEndpoint("mock:mail", MockEndpoint.class)
                .getExchanges()
                .get(0)
                .getMessage();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN"})
    void jakartaMailLogsInOverStartTls(String mechanism) throws Exception {
        int port = serve(TLS + "REQUIRED&auth=REQUIRED");
        new JakartaMail("smtp", port).with(mechanism).startTls(client()).send("Alice@Example.org", "secret");
        assertThat(received().getHeader(SmtpConstants.AUTH_USER)).isEqualTo("alice@example.org");
        assertThat(received().getHeader(SmtpConstants.PROTOCOL)).isEqualTo("ESMTPSA");
        assertThat(received().getHeader(SmtpConstants.TLS_PROTOCOL)).isEqualTo("TLSv1.3");
        assertThat(received().getHeader(SmtpConstants.TLS_CIPHER)).asString().startsWith("TLS_");
        assertThat(received().getBody(String.class)).contains(" with ESMTPSA id ");
    }

    @Test
    void jakartaMailLogsInOverSmtps() throws Exception {
        int port = serveAt(SMTP.replace("mina-smtp:", "mina-smtps:") + "&selfSigned=true&auth=REQUIRED");
        new JakartaMail("smtps", port).with("PLAIN").tls(client()).send("alice@example.org", "secret");
        assertThat(received().getHeader(SmtpConstants.PROTOCOL)).isEqualTo("ESMTPSA");
    }

    @Test
    void jakartaMailIsToldOfAWrongPassword() throws Exception {
        int port = serve(TLS + "REQUIRED&auth=REQUIRED");
        JakartaMail mail = new JakartaMail("smtp", port).with("PLAIN").startTls(client());
        assertThatThrownBy(() -> mail.send("alice@example.org", "wrong"))
                .isInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("535 5.7.8");
    }

    @Test
    void passwordsInTheClearAreOnlyForThoseWhoWantThem() throws Exception {
        int port = serve("&auth=OFFERED&plaintextAuth=true");
        new JakartaMail("smtp", port).with("PLAIN").send("alice@example.org", "secret");
        assertThat(received().getHeader(SmtpConstants.PROTOCOL)).isEqualTo("ESMTPA");
        assertThat(received().getHeader(SmtpConstants.TLS_PROTOCOL)).isNull();
        assertThat(received().getBody(String.class)).contains(" with ESMTPA id ");
    }

    @Test
    void withoutTlsOnlyWhatShowsNoPasswordIsOffered() throws Exception {
        try (SmtpTalk talk = new SmtpTalk(serve(TLS + "OFFERED&auth=OFFERED"))) {
            talk.hear("220 *");
            talk.say("EHLO client");
            assertThat(talk.reply()).contains("250-AUTH SCRAM-SHA-256\n").contains("250-STARTTLS\n");
            talk.say(ALICE);
            talk.hear("538 5.7.11 *");
            assertThat(new ScramClient(ScramHash.SHA_256, "alice@example.org").logIn(talk, "secret"))
                    .startsWith("235 2.7.0");
            talk.say("STARTTLS");
            talk.hear("503 5.5.1 No STARTTLS after AUTH");
        }
    }

    @Test
    void underTlsPasswordsAreOfferedAndEachRuleOfAuthHolds() throws Exception {
        try (SmtpTalk talk = SmtpTalk.upgraded(serve(TLS + "OFFERED&auth=REQUIRED"), client())) {
            talk.say("EHLO client");
            assertThat(talk.reply()).containsPattern("250-AUTH [A-Z0-9 -]*PLAIN LOGIN\n");
            talk.say("MAIL FROM:<alice@example.org>");
            talk.hear("530 5.7.0 *");
            talk.say("AUTH PLAIN");
            talk.hear("334 ".strip());
            talk.say("*");
            talk.hear("501 5.0.0 *");
            talk.say("AUTH PLAIN no~base64");
            talk.hear("501 5.5.2 *");
            talk.say(plain("alice@example.org", "wrong"));
            talk.hear("535 5.7.8 *");
            talk.say(ALICE);
            talk.hear("235 2.7.0 *");
            talk.say(ALICE);
            talk.hear("503 5.5.1 Already authenticated");
            talk.say("MAIL FROM:<alice@example.org>");
            talk.hear("250 *");
            talk.say(ALICE);
            talk.hear("503 5.5.1 *");
            talk.say("STARTTLS");
            talk.hear("503 5.5.1 *");
        }
    }

    @Test
    void startTlsForgetsTheLogin() throws Exception {
        // STARTTLS after AUTH is refused, so all that can be forgotten is what came before: the greeting.
        try (SmtpTalk talk = new SmtpTalk(serve(TLS + "OFFERED&auth=REQUIRED"))) {
            talk.hear("220 *");
            talk.say("EHLO client");
            talk.reply();
            talk.say("STARTTLS");
            talk.hear("220 *");
            talk.secure(client());
            talk.say(ALICE);
            talk.hear("503 5.5.1 *");
            talk.say("EHLO client");
            talk.reply();
            talk.say("MAIL FROM:<alice@example.org>");
            talk.hear("530 5.7.0 *");
        }
    }

    @Test
    void afterTooManyFailuresTheRightPasswordIsWrongForSmtpAndPop3() throws Exception {
        int port = serve("&auth=OFFERED&plaintextAuth=true&maxLoginFailures=1");
        String salt;
        try (SmtpTalk talk = greeted(port)) {
            salt = saltOf("alice@example.org", talk);
            // However the account is written, it is the one that is locked.
            talk.say(plain("\"alice\"@EXAMPLE.org", "wrong"));
            talk.hear("535 5.7.8 *");
            talk.say(ALICE);
            talk.hear("535 5.7.8 *");
        }
        try (SmtpTalk talk = greeted(port)) {
            assertThat(saltOf("alice@example.org", talk))
                    .as("a lock is not shown")
                    .isEqualTo(salt);
            assertThat(new ScramClient(ScramHash.SHA_256, "alice@example.org").logIn(talk, "secret"))
                    .startsWith("535 5.7.8");
        }
        try (SmtpTalk talk = new SmtpTalk(pop3Port())) {
            talk.hear("+OK *");
            talk.say("USER alice@example.org");
            talk.hear("+OK *");
            talk.say("PASS secret");
            talk.hear("-ERR *");
        }
    }

    @Test
    void failuresAtPop3CountForSmtp() throws Exception {
        int port = serve("&auth=OFFERED&plaintextAuth=true&maxLoginFailures=1");
        try (SmtpTalk talk = new SmtpTalk(pop3Port())) {
            talk.hear("+OK *");
            talk.say("USER alice@example.org");
            talk.hear("+OK *");
            talk.say("PASS wrong");
            talk.hear("-ERR *");
        }
        try (SmtpTalk talk = greeted(port)) {
            talk.say(ALICE);
            talk.hear("535 5.7.8 *");
        }
    }

    @Test
    void anUnknownNameHasASaltToo() throws Exception {
        int port = serve("&auth=OFFERED");
        String salt;
        try (SmtpTalk talk = greeted(port)) {
            salt = saltOf("nobody@example.org", talk);
        }
        try (SmtpTalk talk = greeted(port)) {
            assertThat(saltOf("nobody@example.org", talk)).isEqualTo(salt);
            assertThat(saltOf("somebody@example.org", talk)).isNotEqualTo(salt);
            assertThat(salt).endsWith(",i=15000");
            assertThat(saltOf("alice@example.org", talk)).endsWith(",i=15000");
        }
    }

    /** RFC 5802 §9: otherwise a restart, or an option, would tell who there is. */
    @Test
    void theSaltOfAnUnknownNameIsMadeOfTheStoresSecretAndItsRoundsAreThoseOfToday() throws Exception {
        int port = serve("&auth=OFFERED");
        Accounts accounts = context.getComponent("mailbox", MailboxComponent.class)
                .embeddedStore()
                .accounts();
        ScramDecoy decoy =
                ScramDecoy.of(accounts.secret().orElseThrow(), "nobody@example.org", ScramHash.SHA_256, 20_000);
        accounts.register().orElseThrow().setPasswordIterations(20_000);
        accounts.register().orElseThrow().setPassword(new Account("alice@example.org"), "another");
        try (SmtpTalk talk = greeted(port)) {
            for (String spelled : List.of("nobody@example.org", "Nobody@EXAMPLE.org", "\"nobody\"@example.org")) {
                assertThat(saltOf(spelled, talk))
                        .as(spelled)
                        .isEqualTo(",s=" + Base64.getEncoder().encodeToString(decoy.salt()) + ",i=20000");
            }
            assertThat(saltOf("alice@example.org", talk))
                    .hasSize(",s=,i=20000".length() + 24)
                    .endsWith(",i=20000");
        }
    }

    private static String saltOf(String name, SmtpTalk talk) throws Exception {
        ScramClient client = new ScramClient(ScramHash.SHA_256, name);
        assertThat(client.begin(talk)).isTrue();
        talk.say("*");
        talk.hear("501 *");
        return client.saltAndIterations();
    }

    private static SmtpTalk greeted(int port) throws Exception {
        SmtpTalk talk = new SmtpTalk(port);
        talk.hear("220 *");
        talk.say("EHLO client");
        talk.reply();
        return talk;
    }

    private int pop3Port() {
        return ((Pop3Endpoint) context.getRoute("pop3").getEndpoint())
                .getLocalAddress()
                .getPort();
    }

    /** Knows bob, whose password is his name. */
    private static final class Bob implements Authenticator {
        @Override
        public CompletionStage<Optional<String>> password(String name, String password) {
            return CompletableFuture.completedStage(
                    Optional.of("bob").filter(n -> n.equals(name) && n.equals(password)));
        }
    }

    @Test
    void anAuthenticatorOfTheRegistryIsFoundAndLimitsWhatIsOffered() throws Exception {
        context.getRegistry().bind("accounts", new Bob());
        int port = serve("&auth=OFFERED&plaintextAuth=true&saslMechanisms=SCRAM-SHA-256,LOGIN,PLAIN");
        try (SmtpTalk talk = new SmtpTalk(port)) {
            talk.hear("220 *");
            talk.say("EHLO client");
            assertThat(talk.reply()).contains("250-AUTH PLAIN LOGIN\n");
            talk.say(ALICE);
            talk.hear("535 5.7.8 *");
            talk.say(plain("bob", "bob"));
            talk.hear("235 2.7.0 *");
        }
    }

    @Test
    void ofSeveralAuthenticatorsOneIsNamed() throws Exception {
        context.getRegistry().bind("one", new Bob());
        context.getRegistry().bind("two", new Bob());
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP + "&auth=OFFERED&plaintextAuth=true&authenticator=#two")
                        .routeId("smtp")
                        .to("mock:mail");
            }
        });
        try (SmtpTalk talk = greeted(port("smtp"))) {
            talk.say(plain("bob", "bob"));
            talk.hear("235 2.7.0 *");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "auth=REQUIRED&authenticator=#one | auth=REQUIRED, but nobody could log in: set tls, for passwords may not be"
                        + " sent without it (or plaintextAuth=true)",
                "auth=REQUIRED&saslMechanisms=CRAM-MD5 | auth=REQUIRED, but nobody could log in: the authenticator can do"
                        + " none of saslMechanisms",
                "auth=OFFERED&saslMechanisms=PLAIN,DIGEST-MD5 | saslMechanisms has 'DIGEST-MD5', which is none; there are"
                        + " EXTERNAL, SCRAM-SHA-256-PLUS, SCRAM-SHA-256, SCRAM-SHA-1-PLUS, SCRAM-SHA-1, OAUTHBEARER,"
                        + " XOAUTH2, CRAM-MD5, PLAIN, LOGIN",
                "auth=OFFERED&plaintextAuth=true&maxLoginFailures=0 | maxLoginFailures must be at least 1, and loginLockout"
                        + " not negative",
            })
    void mistakesAreToldInOneLine(String options, String message) {
        context.getRegistry().bind("one", new Bob());
        assertMistake(options, message);
    }

    @Test
    void whichOfTwoAuthenticatorsIsMeantIsAsked() {
        context.getRegistry().bind("one", new Bob());
        context.getRegistry().bind("two", new Bob());
        assertMistake(
                "auth=OFFERED&plaintextAuth=true",
                "there are 2 authenticators in the registry: name one of them with authenticator=#name");
    }

    private void assertMistake(String options, String message) {
        assertThatThrownBy(() -> serve("&" + options)).satisfies(failure -> {
            Throwable cause = failure;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            assertThat(cause).hasMessage(message);
        });
    }
}
