package io.github.camelsmtp.examples.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What whoever starts it wrongly is told: one line, with what to correct. */
class NotifierMistakesTest {
    @TempDir
    private Path directory;

    private Process start(String... settings) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String setting : settings) {
            command.add("-D" + setting);
        }
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Notifier.class.getName()));
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(directory.resolve("stdout.txt").toFile())
                .redirectError(directory.resolve("stderr.txt").toFile())
                .start();
    }

    private String told(String... settings) throws Exception {
        Process process = start(settings);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isOne();
        assertThat(Files.readString(directory.resolve("stdout.txt"))).doesNotContain("\tat ");
        List<String> lines = Files.readAllLines(directory.resolve("stderr.txt"));
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    @ParameterizedTest
    @CsvSource({"notifier.relay=127.0.0.1:99999, 99999", "notifier.relay=127.0.0.1:smtp, smtp"})
    void aWrongSetting(String setting, String words) throws Exception {
        assertThat(told(setting)).startsWith("notifier: ").contains(words);
    }

    @ParameterizedTest
    @CsvSource({"nowhere.invalid:25, nowhere.invalid", "127.0.0.1:1, 127.0.0.1"})
    void aRelayThatIsNotThereIsALineForEachMail(String relay, String words) throws Exception {
        Path file = directory.resolve("notifier-outbox/figures.csv");
        Files.createDirectories(directory.resolve("notifier-outbox"));
        Files.writeString(file, "1,2\n");
        Process process = start("notifier.relay=" + relay);
        try {
            Awaitility.await()
                    .atMost(60, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(Files.readString(directory.resolve("stdout.txt")))
                            .contains("not sent: All is well at ", "not sent: New file: figures.csv"));
            assertThat(Files.readString(directory.resolve("stdout.txt")))
                    .contains(words)
                    .doesNotContain("\tat ");
            assertThat(file).as("it is tried again").exists();
        } finally {
            process.destroy();
            process.waitFor();
        }
    }
}
