package io.github.camelsmtp.examples.mailserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.component.SmtpConstants;
import io.github.camelsmtp.component.SmtpEndpoint;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.Submission;
import io.github.camelsmtp.store.AccountAdministration;
import io.github.camelsmtp.store.Content;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mail that leaves the mail server, over sockets, to a second one that a DNS server names. */
class ElsewhereTest {
    @TempDir
    Path directory;

    private final DefaultCamelContext remote = new DefaultCamelContext();
    /** The recipients of each message that the other server took. */
    private final BlockingQueue<String> taken = new LinkedBlockingQueue<>();

    private TinyDns dns;
    private MailServer server;
    private int remotePort;
    private Map<String, String> settings;

    @BeforeEach
    void startRemote() throws Exception {
        dns = new TinyDns(
                "elsewhere.example. 300 IN MX 10 mx.elsewhere.example.",
                "other.example. 300 IN MX 10 mx.elsewhere.example.",
                "null.example. 300 IN MX 0 .",
                "mx.elsewhere.example. 300 IN A 127.0.0.1");
        remote.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("mina-smtp:127.0.0.1:0?localDomains=elsewhere.example,other.example&hostname=mx.elsewhere.example"
                                + "&reverseLookup=false&spoolDirectory=" + directory.resolve("remote"))
                        .routeId("remote")
                        .process(exchange ->
                                taken.add(exchange.getMessage().getHeader(SmtpConstants.RECIPIENTS, List.class)
                                        + " from "
                                        + exchange.getMessage().getHeader(SmtpConstants.HELO)));
            }
        });
        remote.start();
        remotePort = ((SmtpEndpoint) remote.getRoute("remote").getEndpoint())
                .getLocalAddress()
                .getPort();
        settings = new HashMap<>(Map.of(
                "mail.data", directory.resolve("data").toString(),
                "mail.plaintext", "true",
                "mail.mx.port", String.valueOf(remotePort),
                "mail.mx.networks", "127.0.0.0/8",
                "mail.dns", dns.address(),
                "submission.port", "0",
                "smtps.port", "0",
                "lmtp.port", "0",
                "pop3s.port", "0"));
        settings.put("smtp.port", String.valueOf(Mail.freePort()));
        settings.put("pop3.port", String.valueOf(Mail.freePort()));
    }

    @AfterEach
    void stop() {
        server.close();
        remote.stop();
        dns.close();
    }

    private void start() throws Exception {
        server = new MailServer(Settings.from(sources()));
        server.start();
    }

    private SettingSources sources() {
        return new SettingSources(settings, Map.of(), Map.of());
    }

    private void submit(String to, String text) throws Exception {
        Mail.submitInTheClear(port("smtp.port"), "alice@example.org", "secret", to, text);
    }

    private List<String> fetch(String user) throws Exception {
        return Mail.fetchInTheClear(port("pop3.port"), user, "secret");
    }

    private int port(String key) {
        return Integer.parseInt(settings.get(key));
    }

    @Test
    void withoutASmartHostMailGoesToTheMailHostsOfTheDomains() throws Exception {
        start();
        submit("x@elsewhere.example,y@elsewhere.example,z@other.example,bob@example.org", "out");
        assertThat(List.of(take(), take()))
                .containsExactlyInAnyOrder(
                        "[x@elsewhere.example, y@elsewhere.example] from mail.example.org",
                        "[z@other.example] from mail.example.org");
        assertThat(fetch("bob@example.org")).containsExactly("out");
        submit("x@null.example", "back");
        await().untilAsserted(() ->
                assertThat(fetch("alice@example.org")).containsExactly("Your message could not be delivered"));
        assertThat(taken).isEmpty();
    }

    private String take() throws InterruptedException {
        return String.valueOf(taken.poll(30, TimeUnit.SECONDS));
    }

    @Test
    void withMaildirsTheQueueIsADatabaseOfItsOwn() throws Exception {
        settings.put("mail.store", "maildir");
        start();
        submit("x@elsewhere.example,bob@example.org", "out");
        assertThat(take()).isEqualTo("[x@elsewhere.example] from mail.example.org");
        assertThat(fetch("bob@example.org")).containsExactly("out");
        assertThat(directory.resolve("data/mail.mv.db")).exists();
    }

    @Test
    void whatAMailboxHereRefusesGoesNowhereElse() throws Exception {
        start();
        new AccountAdministration(server.mailboxes()).quota("bob@example.org", 1000, 0);
        assertThatThrownBy(() -> submit("x@elsewhere.example,bob@example.org", "too large " + "x ".repeat(2000)))
                .hasStackTraceContaining("2.2");
        submit("x@elsewhere.example,alice@example.org", "small");
        assertThat(take()).isEqualTo("[x@elsewhere.example] from mail.example.org");
        assertThat(fetch("alice@example.org")).containsExactly("small");
        assertThat(fetch("bob@example.org")).isEmpty();
        assertThat(taken).isEmpty();
    }

    private String run(int code, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream lines = new PrintStream(out, true, StandardCharsets.UTF_8);
        int got = new CommandLine(new ByteArrayInputStream(new byte[0]), lines, lines).run(List.of(words), sources());
        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(got).as("%s: %s", List.of(words), text).isEqualTo(code);
        return text;
    }

    private void everyQueueCommand(String id) {
        assertThat(run(0, "queue", "list")).contains(id, "x@elsewhere.example", "z@other.example", "2 waiting");
        assertThat(run(0, "queue", "hold", "@Other.example")).isEqualTo("1 delivery changed\n");
        assertThat(run(0, "queue", "list", "z@other.example"))
                .contains("HELD", "1 waiting, 0 under way, 1 on hold, 0 to report")
                .doesNotContain("x@elsewhere.example");
        assertThat(run(0, "queue", "release", id)).isEqualTo("1 delivery changed\n");
        assertThat(run(0, "queue", "requeue", "all")).isEqualTo("2 deliveries changed\n");
        assertThat(run(0, "queue", "flush", "nobody@other.example")).isEqualTo("0 deliveries changed\n");
        assertThat(run(0, "queue", "delete", "z@other.example")).isEqualTo("1 delivery changed\n");
        assertThat(run(1, "queue", "hold", "a b"))
                .isEqualTo("mail-server: 'a b' must be the id of a message, a recipient's address, @domain, or all\n");
        assertThat(run(2, "queue", "delete")).contains("'queue delete' takes 1 arguments, not 0");
        assertThat(run(0, "queue", "list").lines()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "maildir"})
    void theQueueIsManagedByCommandsWhileTheServerRunsOrNot(String store) throws Exception {
        settings.put("mail.store", store);
        start();
        server.close();
        // Between the two servers nobody delivers: what is enqueued stays.
        String first;
        try (Storage storage = Storage.open(Settings.from(sources()))) {
            first = enqueue(storage.queue());
        }
        everyQueueCommand(first);
        run(0, "queue", "hold", "all");
        start();
        assertThat(run(0, "queue", "list")).contains(first, "HELD");
        assertThat(run(0, "queue", "release", "all")).isEqualTo("1 delivery changed\n");
        assertThat(take()).isEqualTo("[x@elsewhere.example] from mail.example.org");
        await().untilAsserted(() ->
                assertThat(run(0, "queue", "list")).isEqualTo("0 waiting, 0 under way, 0 on hold, 0 to report\n"));
    }

    private static String enqueue(OutboundQueue queue) {
        Envelope envelope = Envelope.of(
                ReversePath.to(EmailAddress.of("alice@example.org")),
                List.of(
                        Recipient.of(EmailAddress.of("x@elsewhere.example")),
                        Recipient.of(EmailAddress.of("z@other.example"))));
        byte[] octets = "Subject: queued\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        Content content = new Content() {
            @Override
            public long sizeHint() {
                return octets.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(octets);
            }
        };
        return queue.enqueue(new Submission(envelope, content, Instant.now(), null, null))
                .toCompletableFuture()
                .join();
    }
}
