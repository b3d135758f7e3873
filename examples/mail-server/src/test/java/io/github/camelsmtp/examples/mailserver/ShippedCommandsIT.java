package io.github.camelsmtp.examples.mailserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the jar that is shipped, each a process of its own as in a terminal. Runs after package. */
final class ShippedCommandsIT {
    private static final Path JAR = Path.of("target", "mail-server.jar").toAbsolutePath();

    @TempDir
    private Path directory;

    private String store = "h2";

    /** What a command prints, and its exit code behind it; what it complains of is in a file. */
    private String run(String input, String... words) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Dmail.store=" + store, "-jar", JAR.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("JAVA_TOOL") || name.startsWith("MAIL_"));
        builder.redirectOutput(directory.resolve("output").toFile());
        builder.redirectError(directory.resolve("errors").toFile());
        Process process = builder.start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS))
                .as("%s ends", List.of(words))
                .isTrue();
        return Files.readString(directory.resolve("output")) + process.exitValue();
    }

    private void done(String printed, String... words) throws Exception {
        assertThat(run("", words)).as("%s", List.of(words)).isEqualTo(printed + "0");
    }

    private void refused(int code, String line, String... words) throws Exception {
        assertThat(run("", words)).as("%s", List.of(words)).isEqualTo(String.valueOf(code));
        assertThat(Files.readAllLines(directory.resolve("errors")).stream().filter(one -> !one.contains(" INFO ")))
                .singleElement()
                .asString()
                .startsWith("mail-server: ")
                .contains(line);
    }

    private void manage() throws Exception {
        assertThat(run("pencil\n", "accounts", "add", "carol@example.org")).isEqualTo("0");
        done("", "accounts", "quota", "carol@example.org", "1M", "10");
        done("", "aliases", "add", "sales@example.org", "carol@example.org");
        done("sales@example.org -> carol@example.org\n", "aliases", "list");
        Files.writeString(directory.resolve("in.mbox"), "From x\nSubject: 1\n\nimported\n\n");
        done("1 messages imported\n", "import", "carol@example.org", "in.mbox");
        done("1 messages exported\n", "export", "carol@example.org", "out.mbox");
        assertThat(directory.resolve("out.mbox")).content().contains("Subject: 1");
        assertThat(run("", "verify")).contains("1 messages, ").endsWith(", 0 problems\n0");
        done("0 messages deleted\n", "retention", "30");
        done("0 waiting, 0 under way, 0 on hold, 0 to report\n", "queue", "list");
        done("0 deliveries changed\n", "queue", "flush", "@example.net");
        done("", "deadletters", "list", "carol@example.org");
        refused(1, "there is no dead letter 7 in carol@example.org", "deadletters", "delete", "carol@example.org", "7");
    }

    @Test
    void theyManageARunningServer() throws Exception {
        int smtp = Mail.freePort();
        int pop3 = Mail.freePort();
        Map<String, String> settings =
                Map.of("smtp.port", String.valueOf(smtp), "pop3.port", String.valueOf(pop3), "lmtp.port", "0");
        try (ServerProcess server = ServerProcess.ofJar(JAR, directory, settings)) {
            assertThat(server.await("mail-server ready")).isNotNull();
            manage();
            Mail.send(smtp, "sales@example.org", "by its alias");
            assertThat(Mail.fetch(pop3, "carol@example.org", "pencil"))
                    .hasSize(2)
                    .contains("by its alias");
            done("", "backup", "backup.zip");
            assertThat(directory.resolve("backup.zip")).isNotEmptyFile();
            done("", "accounts", "delete", "carol@example.org");
            server.terminate();
            server.rest();
        }
        done("", "aliases", "list");
    }

    @Test
    void theyManageMaildirsWithoutAServer() throws Exception {
        store = "maildir";
        refused(1, "there is no mail in", "accounts", "list");
        manage();
        assertThat(run("", "accounts", "list"))
                .startsWith("carol@example.org  1 of 10 messages  ")
                .endsWith(" of 1048576 octets\n0");
        refused(1, "has no backup of its own", "backup", "backup.zip");
        refused(2, "there is no command 'acounts list'", "acounts", "list");
    }
}
