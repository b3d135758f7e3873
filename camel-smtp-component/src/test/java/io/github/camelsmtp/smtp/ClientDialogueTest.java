package io.github.camelsmtp.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.auth.SaslCredentials;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.TlsInfo;
import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliverBy;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.DsnReturn;
import io.github.camelsmtp.net.TestCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Dialogues in which the test plays the server. Dialogues in a file are parted by lines that begin with {@code ==}.
 *
 * <pre>
 * S: text    the server says the text and CRLF; \r \n \0 and \xHH stand for octets
 * S> text    the same without CRLF
 * C: text    the client has said exactly this next
 * ! send sender recipients  a message is given; ! message text  what it is; ! want words  what is asked of its delivery
 * ! word     tls (it is established), proventls (with a certificate that was checked), badtls, disconnect, timeout, quit, hold and give the content, unreadable
 * = recipient result        what became of a recipient; [remote]: in the server's words; [SESSION], [END]: at this stage
 * = said octets            without a CRLF
 * = closed, = open, = ready, = clear (to be tried in the clear), = handshake, = untouched, = silent
 * </pre>
 *
 * Options: {@code @tls OFFERED}, {@code @lmtp}, {@code @login user password [MECHANISM ...]}, {@code @plaintext}.
 */
class ClientDialogueTest {
    private static final String DIRECTORY = "client-dialogues/";

    static Stream<String> dialogues() throws IOException {
        return Stream.of("basic", "errors", "extensions", "tls", "auth", "lmtp", "bdat")
                .flatMap(file -> {
                    String all = read(file);
                    return Arrays.stream(all.split("(?m)^== ?"))
                            .filter(one -> !one.isBlank())
                            .map(one -> file + ": " + one);
                });
    }

    private static String read(String file) {
        try (InputStream in = ClientDialogueTest.class.getResourceAsStream(DIRECTORY + file + ".txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("dialogues")
    void dialogue(String script) {
        run(script, false);
        run(script, true);
    }

    private static void run(String script, boolean octetByOctet) {
        ClientDriver driver = new ClientDriver(rules(script));
        int[] heard = {0};
        for (String line : script.lines().skip(1).toList()) {
            if (line.isBlank() || line.startsWith("#") || line.startsWith("@")) {
                continue;
            }
            String text = line.length() > 3 ? line.substring(3) : "";
            switch (line.substring(0, 2)) {
                case "S:", "S>" -> {
                    String octets = unescape(text) + (line.charAt(1) == ':' ? "\r\n" : "");
                    if (octetByOctet) {
                        driver.receiveOctetByOctet(octets);
                    } else {
                        driver.receive(octets);
                    }
                }
                case "C:" -> hear(driver, heard, unescape(text), line);
                case "! " -> act(driver, line.substring(2));
                case "= " -> check(driver, heard, line.substring(2));
                default -> throw new AssertionError("not a step: " + line);
            }
        }
        assertThat(driver.said.substring(heard[0])).as("at the end").isEmpty();
    }

    private static void hear(ClientDriver driver, int[] heard, String expected, String line) {
        int end = driver.said.indexOf("\r\n", heard[0]);
        assertThat(end).as("the client says nothing at " + line).isNotNegative();
        assertThat(driver.said.substring(heard[0], end)).isEqualTo(expected);
        heard[0] = end + 2;
    }

    private static void act(ClientDriver driver, String action) {
        String[] words = action.split(" ", 3);
        switch (words[0]) {
            case "send" -> driver.send(words[1], words[2].split(","));
            case "message" -> driver.message = unescape(action.substring(8));
            case "want" -> want(driver, action.substring(5));
            case "tls" -> driver.session.tlsEstablished(new TlsInfo("TLSv1.3", "TLS_AES_128_GCM_SHA256"));
            case "proventls" ->
                driver.session.tlsEstablished(
                        new TlsInfo("TLSv1.3", "TLS_AES_128_GCM_SHA256", TestCertificates.certificate(), true));
            case "badtls" -> driver.session.tlsFailed("the handshake failed");
            case "disconnect" -> driver.session.disconnected();
            case "timeout" -> driver.session.timedOut();
            case "quit" -> driver.session.quit();
            case "hold" -> driver.holdContent = true;
            case "unreadable" -> driver.session.contentFailed();
            default -> throw new AssertionError(action);
        }
    }

    private static void want(ClientDriver driver, String words) {
        Set<String> wanted = Set.of(words.split(" "));
        driver.body = wanted.contains("8bit")
                ? BodyType.EIGHT_BIT_MIME
                : wanted.contains("binary") ? BodyType.BINARY_MIME : BodyType.SEVEN_BIT;
        driver.request = new DeliveryRequest(
                DeliveryMode.MAIL,
                wanted.contains("utf8"),
                wanted.contains("requiretls"),
                wanted.contains("headers") ? DsnReturn.HEADERS : null,
                wanted.contains("envid") ? "a+b" : null,
                wanted.contains("by") ? new DeliverBy(120, DeliverBy.Mode.RETURN, true) : null,
                null,
                wanted.contains("priority") ? 3 : 0);
    }

    private static void check(ClientDriver driver, int[] heard, String expected) {
        if (expected.startsWith("said ")) {
            String octets = unescape(expected.substring(5));
            assertThat(driver.said.substring(heard[0])).isEqualTo(octets);
            heard[0] += octets.length();
            return;
        }
        switch (expected) {
            case "closed" -> assertThat(driver.closed).isTrue();
            case "open" -> assertThat(driver.closed).isFalse();
            case "ready" -> assertThat(driver.session.isReady()).isTrue();
            case "clear" -> assertThat(driver.clear).isTrue();
            case "handshake" -> assertThat(driver.handshake).isTrue();
            case "untouched" -> assertThat(driver.untouched).isTrue();
            case "silent" -> assertThat(driver.said.substring(heard[0])).isEmpty();
            default -> {
                String results = driver.results.stream()
                        .map(result -> result.recipient().text() + " " + ClientDriver.told(result))
                        .collect(Collectors.joining("\n"));
                assertThat(results.lines()).contains(expected);
            }
        }
    }

    private static SmtpClientRules rules(String script) {
        String tls = option(script, "@tls ");
        SmtpDialect dialect = option(script, "@lmtp") == null ? SmtpDialect.SMTP : SmtpDialect.LMTP;
        return new SmtpClientRules(
                "client.example.net",
                "mx.example.org",
                dialect,
                tls == null ? TlsMode.NONE : TlsMode.valueOf(tls),
                credentials(script),
                true);
    }

    private static @Nullable SaslCredentials credentials(String script) {
        String login = option(script, "@login ");
        if (login == null) {
            return null;
        }
        String[] words = login.split(" ");
        Set<SaslMechanism> mechanisms = Arrays.stream(words)
                .skip(2)
                .map(name -> SaslMechanism.of(name).orElseThrow())
                .collect(Collectors.toSet());
        boolean token = words[1].equals("token");
        return new SaslCredentials(
                words[0],
                token ? null : words[1],
                token ? () -> "t0k3n" : null,
                false,
                mechanisms,
                option(script, "@plaintext") != null);
    }

    private static @Nullable String option(String script, String name) {
        return script.lines()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .map(line -> line.substring(name.length()).strip())
                .orElse(null);
    }

    private static String unescape(String text) {
        String plain = text.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0");
        int at = plain.indexOf("\\x");
        while (at >= 0) {
            char octet = (char) Integer.parseInt(plain.substring(at + 2, at + 4), 16);
            plain = plain.substring(0, at) + octet + plain.substring(at + 4);
            at = plain.indexOf("\\x");
        }
        return plain;
    }
}
