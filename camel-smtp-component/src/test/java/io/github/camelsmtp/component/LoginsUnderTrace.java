package io.github.camelsmtp.component;

import io.github.camelsmtp.auth.Authenticator;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.ScramAccount;
import io.github.camelsmtp.auth.SharedSecret;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.ScramCredential;
import io.github.camelsmtp.mail.ScramHash;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A process of its own: logs in with every mechanism, rightly and wrongly, at SMTP and POP3, and prints each line with a
 * secret in it that it sends. What is logged meanwhile is for {@link SecretsInLogsTest} to read.
 */
final class LoginsUnderTrace {
    static final String PASSWORD = "correct-horse-battery";
    static final String WRONG = "wrong-horse-battery";
    static final String TOKEN = "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg";
    private static final String NAME = "alice@example.org";
    private static final String POP3 = "mina-pop3:127.0.0.1:0?hostname=mx.example.org";

    private final CamelContext context = new DefaultCamelContext();
    private final Path data;

    private LoginsUnderTrace(Path data) {
        this.data = data;
    }

    public static void main(String[] arguments) throws Exception {
        new LoginsUnderTrace(Path.of(arguments[0])).run();
    }

    private void run() throws Exception {
        MailboxComponent mailbox = context.getComponent("mailbox", MailboxComponent.class);
        mailbox.setDataDirectory(data.toString());
        mailbox.embeddedStore().accounts().create(EmailAddress.of(NAME), PASSWORD);
        context.getRegistry().bind("everything", new Everything());
        String smtp = ServerFixture.SMTP + "&selfSigned=true&tls=OFFERED&auth=OFFERED&loginLockout=0";
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(smtp).routeId("store").to("log:mail");
                from(smtp + "&authenticator=#everything").routeId("bean").to("log:mail");
                from(POP3 + "&plaintextAuth=true").routeId("pop3").to("log:sessions");
                from(POP3 + "&selfSigned=true&tls=OFFERED&loginLockout=0&authenticator=#everything")
                        .routeId("pop3tls")
                        .to("log:sessions");
            }
        });
        context.start();
        for (String route : new String[] {"store", "bean"}) {
            plainAndLogin(route);
            scram(route, ScramHash.SHA_256);
        }
        scram("bean", ScramHash.SHA_1);
        cramMd5();
        tokens();
        inTheClear();
        pop3();
        pop3Mechanisms();
        context.stop();
        System.out.println("done");
    }

    private void plainAndLogin(String route) throws Exception {
        for (String password : new String[] {WRONG, PASSWORD}) {
            try (SmtpTalk talk = secured(route)) {
                say(talk, "AUTH PLAIN " + base64("\0" + NAME + "\0" + password));
            }
            try (SmtpTalk talk = secured(route)) {
                talk.say("AUTH LOGIN");
                talk.hear("334 *");
                talk.say(base64(NAME));
                talk.hear("334 *");
                say(talk, base64(password));
            }
        }
        // People type their password where the name belongs.
        try (SmtpTalk talk = secured(route)) {
            say(talk, "AUTH PLAIN " + base64("\0" + PASSWORD + "\0" + PASSWORD));
        }
    }

    private void scram(String route, ScramHash hash) throws Exception {
        for (String password : new String[] {WRONG, PASSWORD}) {
            try (SmtpTalk talk = secured(route)) {
                ScramClient client = new ScramClient(hash, NAME);
                client.begin(talk);
                say(talk, client.proof(password));
            }
        }
    }

    private void cramMd5() throws Exception {
        for (String password : new String[] {WRONG, PASSWORD}) {
            try (SmtpTalk talk = secured("bean")) {
                talk.say("AUTH CRAM-MD5");
                byte[] challenge = Base64.getDecoder().decode(talk.line().substring(4));
                say(talk, base64(NAME + " " + hmacMd5(password, challenge)));
            }
        }
    }

    private void tokens() throws Exception {
        for (String token : new String[] {WRONG, TOKEN}) {
            try (SmtpTalk talk = secured("bean")) {
                say(talk, "AUTH OAUTHBEARER " + base64("n,a=" + NAME + ",\1auth=Bearer " + token + "\1\1"));
            }
            try (SmtpTalk talk = secured("bean")) {
                say(talk, "AUTH XOAUTH2 " + base64("user=" + NAME + "\1auth=Bearer " + token + "\1\1"));
            }
        }
    }

    /** A client that sends its password without TLS, and one that breaks its base64. */
    private void inTheClear() throws Exception {
        try (SmtpTalk talk = new SmtpTalk(port("store"))) {
            talk.hear("220 *");
            talk.say("EHLO client");
            talk.reply();
            say(talk, "AUTH PLAIN " + base64("\0" + NAME + "\0" + PASSWORD));
            say(talk, "AUTH PLAIN ~" + base64("\0" + NAME + "\0" + PASSWORD));
        }
    }

    private void pop3() throws Exception {
        for (String password : new String[] {WRONG, PASSWORD}) {
            try (SmtpTalk talk = new SmtpTalk(pop3Port("pop3"))) {
                talk.hear("+OK *");
                talk.say("USER " + NAME);
                talk.hear("+OK *");
                sayAndQuit(talk, "PASS " + password);
            }
        }
    }

    /** Every mechanism of AUTH (RFC 5034), APOP, and a password that is sent too early. */
    private void pop3Mechanisms() throws Exception {
        for (String password : new String[] {WRONG, PASSWORD}) {
            pop3("AUTH PLAIN " + base64("\0" + NAME + "\0" + password));
            pop3("AUTH PLAIN", base64("\0" + NAME + "\0" + password));
            pop3("AUTH LOGIN", base64(NAME), base64(password));
            pop3("USER " + NAME, "PASS " + password);
            String token = password.equals(PASSWORD) ? TOKEN : WRONG;
            pop3("AUTH OAUTHBEARER " + base64("n,a=" + NAME + ",\1auth=Bearer " + token + "\1\1"));
            pop3("AUTH XOAUTH2 " + base64("user=" + NAME + "\1auth=Bearer " + token + "\1\1"));
            try (SmtpTalk talk = securedPop3()) {
                talk.say("AUTH CRAM-MD5");
                byte[] challenge = Base64.getDecoder().decode(talk.line().substring(2));
                sayAndQuit(talk, base64(NAME + " " + hmacMd5(password, challenge)));
            }
            try (SmtpTalk talk = new SmtpTalk(pop3Port("pop3tls"))) {
                String challenge = talk.line().replaceAll("[^<]*(<[^>]*>).*", "$1");
                sayAndQuit(talk, "APOP " + NAME + " " + md5(challenge + password));
            }
            for (ScramHash hash : ScramHash.values()) {
                try (SmtpTalk talk = securedPop3()) {
                    ScramClient client = new ScramClient(hash, NAME);
                    client.beginPop3(talk);
                    say(talk, client.proof(password));
                }
            }
        }
        try (SmtpTalk talk = new SmtpTalk(pop3Port("pop3tls"))) {
            talk.hear("+OK *");
            say(talk, "AUTH PLAIN " + base64("\0" + NAME + "\0" + PASSWORD));
            say(talk, "AUTH PLAIN ~" + base64("\0" + NAME + "\0" + PASSWORD));
        }
    }

    /** The last line is the secret one; every one before is answered with a challenge or a request for more. */
    private void pop3(String... lines) throws Exception {
        try (SmtpTalk talk = securedPop3()) {
            for (int i = 0; i < lines.length - 1; i++) {
                talk.say(lines[i]);
                talk.hear("+*");
            }
            sayAndQuit(talk, lines[lines.length - 1]);
        }
    }

    private SmtpTalk securedPop3() throws Exception {
        SmtpTalk talk = new SmtpTalk(pop3Port("pop3tls"));
        talk.hear("+OK *");
        talk.say("STLS");
        talk.hear("+OK *");
        talk.secure(TestKeys.trusting(data.resolve("tls.p12")));
        return talk;
    }

    private int pop3Port(String route) {
        return ((Pop3Endpoint) context.getRoute(route).getEndpoint())
                .getLocalAddress()
                .getPort();
    }

    private static String md5(String text) throws Exception {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(octets));
    }

    private static String hmacMd5(String password, byte[] challenge) throws Exception {
        Mac mac = Mac.getInstance("HmacMD5");
        mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacMD5"));
        return HexFormat.of().formatHex(mac.doFinal(challenge));
    }

    private SmtpTalk secured(String route) throws Exception {
        SSLContext client = TestKeys.trusting(data.resolve("tls.p12"));
        SmtpTalk talk = SmtpTalk.upgraded(port(route), client);
        talk.say("EHLO client");
        talk.reply();
        return talk;
    }

    private int port(String route) {
        return ((SmtpEndpoint) context.getRoute(route).getEndpoint())
                .getLocalAddress()
                .getPort();
    }

    /** Says something secret, tells what, and tells the answer. */
    private static void say(SmtpTalk talk, String line) throws Exception {
        System.out.println("secret " + line.substring(line.lastIndexOf(' ') + 1));
        talk.say(line);
        System.out.println("answer " + talk.line());
    }

    /** So that the mailbox is free for the next, who would else be told that it is in use. */
    private static void sayAndQuit(SmtpTalk talk, String line) throws Exception {
        say(talk, line);
        talk.say("QUIT");
        talk.line();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Knows alice in every way there is. */
    private static final class Everything implements Authenticator {
        private static <T> CompletionStage<Optional<T>> answer(boolean right, T value) {
            return CompletableFuture.completedStage(right ? Optional.of(value) : Optional.empty());
        }

        @Override
        public Set<SaslMechanism> mechanisms() {
            return EnumSet.allOf(SaslMechanism.class);
        }

        @Override
        public CompletionStage<Optional<String>> password(String name, String password) {
            return answer(NAME.equals(name) && PASSWORD.equals(password), NAME);
        }

        @Override
        public CompletionStage<Optional<ScramAccount>> scram(String name, ScramHash hash) {
            ScramCredential keys = ScramCredential.derive(hash, PASSWORD, new byte[] {1, 2, 3, 4}, 4096);
            return answer(NAME.equals(name), new ScramAccount(NAME, keys));
        }

        @Override
        public CompletionStage<Optional<String>> token(String name, String token) {
            return answer(TOKEN.equals(token), NAME);
        }

        @Override
        public CompletionStage<Optional<SharedSecret>> secret(String name) {
            return answer(NAME.equals(name), new SharedSecret(NAME, PASSWORD.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
