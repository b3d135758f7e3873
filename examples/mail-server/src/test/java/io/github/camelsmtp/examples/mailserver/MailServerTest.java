package io.github.camelsmtp.examples.mailserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.component.SmtpEndpoint;
import io.github.camelsmtp.component.SmtpReplyException;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.SendFailedException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The mail server as its users see it. */
class MailServerTest {
    @TempDir
    Path data;

    private int smtp;
    private int lmtp;
    private int submission;
    private int smtps;
    private int pop3;
    private int pop3s;

    @BeforeEach
    void ports() throws Exception {
        smtp = Mail.freePort();
        lmtp = Mail.freePort();
        submission = Mail.freePort();
        smtps = Mail.freePort();
        pop3 = Mail.freePort();
        pop3s = Mail.freePort();
    }

    private MailServer started(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "mail.data", data.toString(),
                "smtp.port", String.valueOf(smtp),
                "lmtp.port", String.valueOf(lmtp),
                "submission.port", String.valueOf(submission),
                "smtps.port", String.valueOf(smtps),
                "pop3.port", String.valueOf(pop3),
                "pop3s.port", String.valueOf(pop3s)));
        settings.putAll(more);
        MailServer server = new MailServer(Settings.from(new SettingSources(settings, Map.of(), Map.of())));
        server.start();
        return server;
    }

    private interface Body {
        void run() throws Exception;
    }

    /** Runs a server while something is done with it. */
    private void during(Map<String, String> settings, Body body) throws Exception {
        MailServer server = started(settings);
        try {
            body.run();
        } finally {
            server.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "maildir"})
    void everyRecipientGetsOneCopy(String store) throws Exception {
        during(Map.of("mail.store", store), () -> {
            Mail.send(smtp, "alice@example.org,bob@example.org", "to both");
            Mail.send(smtp, "ALICE@Example.ORG", "to alice");

            assertThat(Mail.fetch(pop3, "alice@example.org", "secret")).containsExactly("to both", "to alice");
            assertThat(Mail.fetch(pop3, "bob@example.org", "secret")).containsExactly("to both");
            assertThat(Mail.fetch(pop3, "bob@example.org", "secret")).isEmpty();
        });
    }

    @Test
    void lmtpTellsEachRecipientApart() throws Exception {
        during(Map.of(), () -> {
            assertThat(lmtp("alice@example.org", "nobody@example.org", "postmaster"))
                    .satisfiesExactly(
                            first -> assertThat(first).startsWith("250 2.0.0 Queued as "),
                            second -> assertThat(second).startsWith("550 5.1.1 "),
                            third -> assertThat(third).startsWith("250 2.0.0 Queued as "));
            assertThat(Mail.fetch(pop3, "alice@example.org", "secret")).containsExactly("by LMTP");
        });
    }

    /** Sends a message; the reply for each recipient. */
    private List<String> lmtp(String... recipients) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), lmtp)) {
            socket.setSoTimeout(30_000);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            StringBuilder commands = new StringBuilder("LHLO client\r\nMAIL FROM:<carol@example.com>\r\n");
            for (String recipient : recipients) {
                commands.append("RCPT TO:<").append(recipient).append(">\r\n");
            }
            commands.append("DATA\r\n");
            socket.getOutputStream().write(commands.toString().getBytes(StandardCharsets.US_ASCII));
            while (!in.readLine().startsWith("354 ")) {
                // the replies before
            }
            socket.getOutputStream().write("Subject: by LMTP\r\n\r\n.\r\n".getBytes(StandardCharsets.US_ASCII));
            List<String> replies = new ArrayList<>();
            for (String ignored : recipients) {
                replies.add(in.readLine());
            }
            return replies;
        }
    }

    @Test
    void peopleHandInTheirMailThroughTls() throws Exception {
        during(Map.of(), () -> {
            Mail.submit("smtp", submission, "alice@example.org", "secret", "bob@example.org", "by STARTTLS");
            Mail.submit("smtps", smtps, "alice@example.org", "secret", "bob@example.org", "by TLS");
            Mail.submit("smtp", smtp, "alice@example.org", "secret", "bob@example.org", "at the other port");
            assertThat(Mail.fetch(pop3, "bob@example.org", "secret"))
                    .containsExactly("by STARTTLS", "by TLS", "at the other port");
            assertThat(data.resolve("tls.p12")).isRegularFile();
            assertThatThrownBy(
                            () -> Mail.submit("smtp", submission, "alice@example.org", "wrong", "bob@example.org", "x"))
                    .isInstanceOf(AuthenticationFailedException.class);
        });
    }

    @Test
    void submissionIsForThoseWhoHaveLoggedIn() throws Exception {
        during(
                Map.of(),
                () -> assertThatThrownBy(() -> Mail.send(submission, "bob@example.org", "x"))
                        .hasMessageContaining("530 5.7.0"));
        during(Map.of("mail.plaintext", "true"), () -> {
            assertThatThrownBy(() -> Mail.send(submission, "bob@example.org", "x"))
                    .hasMessageContaining("530 5.7.0");
            Mail.submitInTheClear(submission, "alice@example.org", "secret", "bob@example.org", "in the clear");
            assertThat(Mail.fetch(pop3, "bob@example.org", "secret")).containsExactly("in the clear");
        });
    }

    @Test
    void mailIsFetchedThroughTlsAndInTheClearOnlyIfPlaintextIsAllowed() throws Exception {
        during(Map.of(), () -> {
            Mail.send(smtp, "bob@example.org", "by STLS");
            assertThat(Mail.fetch(pop3, "bob@example.org", "secret")).containsExactly("by STLS");
            Mail.send(smtp, "bob@example.org", "by TLS");
            assertThat(Mail.fetchThroughTls(pop3s, "bob@example.org", "secret")).containsExactly("by TLS");
            assertThatThrownBy(() -> Mail.fetchInTheClear(pop3, "bob@example.org", "secret"))
                    .isInstanceOf(AuthenticationFailedException.class)
                    .hasMessageContaining("Say STLS first");
        });
        during(Map.of("mail.plaintext", "true", "pop3s.port", "0"), () -> {
            Mail.send(smtp, "bob@example.org", "in the clear");
            assertThat(Mail.fetchInTheClear(pop3, "bob@example.org", "secret")).containsExactly("in the clear");
            assertRefused(pop3s);
        });
    }

    @Test
    void theSpoolLiesBesideTheDatabase() throws Exception {
        during(Map.of(), () -> {
            assertThat(data.resolve("mail.mv.db")).isRegularFile();
            assertThat(data.resolve("spool")).isDirectory();
        });
    }

    @Test
    void mailIsThereAfterARestart() throws Exception {
        during(Map.of(), () -> {
            Mail.send(smtp, "bob@example.org", "keep me");
        });
        // The account has its password from the first start; a setting does not change it.
        during(Map.of("mail.users", "bob@example.org:other"), () -> {
            assertThatThrownBy(() -> Mail.fetch(pop3, "bob@example.org", "other"))
                    .isInstanceOf(AuthenticationFailedException.class);
            assertThat(Mail.fetch(pop3, "bob@example.org", "secret")).containsExactly("keep me");
        });
    }

    @Test
    void postmasterIsTheFirstUserOrWhoIsNamed() throws Exception {
        during(Map.of(), () -> {
            Mail.send(smtp, "postmaster@example.org", "complaint");
            assertThat(Mail.fetch(pop3, "alice@example.org", "secret")).containsExactly("complaint");
        });
        during(Map.of("mail.postmaster", "bob@example.org"), () -> {
            Mail.send(smtp, "postmaster@example.org", "complaint");
            assertThat(Mail.fetch(pop3, "bob@example.org", "secret")).containsExactly("complaint");
        });
    }

    @Test
    void strangersAreRefusedBeforeTheySendTheMessage() throws Exception {
        during(Map.of(), () -> {
            assertThatThrownBy(() -> Mail.send(smtp, "nobody@example.org", "x"))
                    .isInstanceOf(SendFailedException.class)
                    .rootCause()
                    .hasMessageContaining("550 5.1.1");
            assertThatThrownBy(() -> Mail.send(smtp, "alice@elsewhere.example", "x"))
                    .isInstanceOf(SendFailedException.class)
                    .rootCause()
                    .hasMessageContaining("550 5.7.1");
        });
    }

    @Test
    void mailForElsewhereIsQueuedAndComesBackIfNobodyTakesIt() throws Exception {
        BlockingQueue<String> taken = new LinkedBlockingQueue<>();
        try (DefaultCamelContext remote = new DefaultCamelContext()) {
            remote.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("mina-smtp:127.0.0.1:0?localDomains=elsewhere.example&hostname=remote.example&spoolDirectory="
                                    + data.resolve("remote"))
                            .routeId("remote")
                            .filter(header("CamelSmtpRecipients").contains("no@elsewhere.example"))
                            .throwException(new SmtpReplyException("550 5.1.1 Nobody of that name"))
                            .end()
                            .process(exchange -> taken.add(exchange.getMessage().getBody(String.class)));
                }
            });
            remote.start();
            int port = ((SmtpEndpoint) remote.getRoute("remote").getEndpoint())
                    .getLocalAddress()
                    .getPort();
            during(Map.of("mail.relay", "127.0.0.1:" + port, "mail.plaintext", "true"), () -> {
                Mail.submitInTheClear(
                        submission, "alice@example.org", "secret", "bob@example.org,x@elsewhere.example", "out");
                assertThat(taken.poll(30, TimeUnit.SECONDS)).contains("Subject: out");
                assertThat(Mail.fetchInTheClear(pop3, "bob@example.org", "secret"))
                        .containsExactly("out");
                Mail.submitInTheClear(submission, "alice@example.org", "secret", "no@elsewhere.example", "back");
                await().untilAsserted(() -> assertThat(Mail.fetchInTheClear(pop3, "alice@example.org", "secret"))
                        .containsExactly("Your message could not be delivered"));
            });
        }
    }

    @Test
    void aMessageOverTheLimitIsRefused() throws Exception {
        during(Map.of("mail.max.size", "64K"), () -> {
            assertThatThrownBy(() -> Mail.send(smtp, "alice@example.org", "x ".repeat(40 << 10)))
                    .hasStackTraceContaining("552 5.3.4");
        });
    }

    @Test
    void portZeroSwitchesAListenerOff() throws Exception {
        during(Map.of("pop3.port", "0"), () -> {
            Mail.send(smtp, "alice@example.org", "kept");
            assertRefused(pop3);
        });
        during(Map.of("smtp.port", "0"), () -> {
            assertThat(Mail.fetch(pop3, "alice@example.org", "secret")).containsExactly("kept");
            assertRefused(smtp);
        });
    }

    @Test
    void aServerThatCouldNotStartLeavesTheDatabaseToTheNext() throws Exception {
        during(Map.of(), () -> {
            assertThatThrownBy(
                            () -> started(Map.of("mail.data", data.resolve("b").toString())))
                    .hasRootCauseInstanceOf(java.net.BindException.class);
        });
        started(Map.of("mail.data", data.resolve("b").toString())).close();
    }

    private static void assertRefused(int port) {
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
                .isInstanceOf(ConnectException.class);
    }
}
