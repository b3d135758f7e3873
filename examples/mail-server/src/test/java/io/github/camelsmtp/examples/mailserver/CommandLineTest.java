package io.github.camelsmtp.examples.mailserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.component.SmtpConstants;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands, beside a server and without one. */
final class CommandLineTest {
    @TempDir
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private String store = "h2";

    private SettingSources settings() throws Exception {
        return settings(Map.of());
    }

    private SettingSources settings(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "mail.store", store,
                "mail.data", directory.resolve("data").toString(),
                "smtp.port", String.valueOf(Mail.freePort()),
                "lmtp.port", "0",
                "submission.port", "0",
                "smtps.port", "0",
                "pop3.port", "0",
                "pop3s.port", "0"));
        settings.putAll(more);
        return new SettingSources(settings, Map.of(), Map.of());
    }

    private int run(String input, String... words) throws Exception {
        out.reset();
        err.reset();
        return new CommandLine(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of(words), settings());
    }

    private void done(String... words) throws Exception {
        assertThat(run("", words)).as("%s: %s", List.of(words), err).isZero();
    }

    private void refused(int code, String line, String... words) throws Exception {
        assertThat(run("", words)).as("%s", List.of(words)).isEqualTo(code);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("mail-server: ")
                .contains(line);
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private void everyCommand() throws Exception {
        assertThat(run("pencil\n", "accounts", "add", "carol@example.org")).isZero();
        assertThat(run("pencil2\n", "accounts", "password", "carol@example.org"))
                .isZero();
        done("accounts", "quota", "carol@example.org", "500M", "100");
        done("accounts", "disable", "carol@example.org");
        done("accounts", "list");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("carol@example.org  0 of 100 messages  0 of 524288000 octets  disabled");
        done("accounts", "enable", "carol@example.org");
        done("aliases", "add", "sales@example.org", "carol@example.org");
        done("aliases", "add", "@example.org", "sales@example.org");
        done("aliases", "list");
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("@example.org -> sales@example.org", "sales@example.org -> carol@example.org");
        Files.writeString(directory.resolve("in.mbox"), "From x\nSubject: 1\n\n>From\n\nFrom y\nSubject: 2\n\n");
        done("import", "carol@example.org", file("in.mbox"));
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("2 messages imported\n");
        done("export", "carol@example.org", file("out.mbox"));
        done("export", "--maildir", "carol@example.org", file("Maildir"));
        done("import", "carol@example.org", file("Maildir"), "--maildir");
        done("verify", "--repair");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("4 messages, ")
                .endsWith(", 0 problems\n");
        done("retention", "30");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("0 messages deleted\n");
        if (store.equals("h2")) {
            done("backup", file("backup.zip"));
            refused(1, "is there already", "backup", file("backup.zip"));
        } else {
            refused(1, "has no backup of its own", "backup", file("backup.zip"));
        }
        done("deadletters", "list", "carol@example.org");
        refused(1, "is there already", "export", "carol@example.org", file("out.mbox"));
        refused(1, "there is no such file", "import", "carol@example.org", file("none"));
        refused(1, "no account nobody@example.org", "export", "nobody@example.org", file("x"));
        refused(1, "'lots' must be a size such as 500M, or none", "accounts", "quota", "carol@example.org", "lots");
        done("aliases", "remove", "@example.org", "sales@example.org");
        done("accounts", "delete", "carol@example.org");
        refused(1, "there is no account carol@example.org", "accounts", "disable", "carol@example.org");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "maildir"})
    void everyCommandWorksWhileTheServerRuns(String where) throws Exception {
        store = where;
        MailServer server = new MailServer(Settings.from(settings()));
        server.start();
        try {
            everyCommand();
            refused(1, "there is no dead letter 1 in", "deadletters", "delete", "alice@example.org", "1");
            assertThat(directory.resolve("data/control/socket")).exists();
        } finally {
            server.close();
        }
        assertThat(directory.resolve("data/control/socket")).doesNotExist();
        done("accounts", "list");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("alice@example.org  0 messages  0 octets\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "maildir"})
    void everyCommandWorksWithoutAServer(String where) throws Exception {
        store = where;
        refused(1, "there is no mail in", "accounts", "list");
        everyCommand();
        Files.createDirectories(directory.resolve("data/control"));
        refused(1, "the server is not running", "deadletters", "inject", "alice@example.org", "1");
    }

    private String deadLetter() throws Exception {
        done("deadletters", "list", "alice@example.org");
        return out.toString(StandardCharsets.UTF_8).split(" ", 2)[0];
    }

    /** A message whose route, of the name of one of the server's, has failed. */
    private static void fail(MailServer server) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind("store", server.mailboxes());
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    errorHandler(deadLetterChannel("mailbox:alice@example.org?deadLetters=true"));
                    from("direct:in").routeId("received").process(exchange -> {
                        throw new IllegalStateException("no printer");
                    });
                }
            });
            context.start();
            context.createFluentProducerTemplate()
                    .to("direct:in")
                    .withBody("Subject: dead\r\n\r\n")
                    .withHeader(SmtpConstants.MAIL_FROM, "x@example.com")
                    .withHeader(SmtpConstants.RECIPIENTS, List.of("bob@example.org"))
                    .send();
        }
    }

    @Test
    void aDeadLetterIsReadWithPop3AndSentOnByCommands() throws Exception {
        int pop3 = Mail.freePort();
        Map<String, String> more = Map.of("pop3.port", String.valueOf(pop3));
        try (MailServer server = new MailServer(Settings.from(settings(more)))) {
            server.start();
            fail(server);
            assertThat(deadLetter()).isNotEmpty();
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("received", "x@example.com", "no printer");
            assertThat(Mail.fetch(pop3, "alice@example.org", "secret")).containsExactly("dead");
            assertThat(deadLetter()).as("fetched, and so deleted").isEmpty();

            fail(server);
            done("deadletters", "inject", "alice@example.org", deadLetter());
            assertThat(Mail.fetch(pop3, "bob@example.org", "secret")).containsExactly("dead");
            assertThat(deadLetter()).isEmpty();

            fail(server);
            done("deadletters", "inject", "alice@example.org", deadLetter(), "mailbox:alice@example.org");
            assertThat(Mail.fetch(pop3, "alice@example.org", "secret")).containsExactly("dead");
            assertThat(Mail.fetch(pop3, "bob@example.org", "secret")).isEmpty();
        }
    }

    @Test
    void mistakesAreOneLine() throws Exception {
        refused(2, "there is no command 'acounts list'; see --help", "acounts", "list");
        refused(2, "'accounts add' takes 1 arguments, not 0", "accounts", "add");
        refused(2, "'verify' has no option '--fix'", "verify", "--fix");
        refused(2, "the password is the first line of standard input", "accounts", "add", "x@example.org");
        done("--help");
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("usage: ");
    }
}
