package io.github.camelsmtp.examples.forwarder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What whoever starts it wrongly is told: one line, with what to correct. */
class ForwarderMistakesTest {
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
                Forwarder.class.getName()));
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

    @Test
    void aPortThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertThat(told("forwarder.listen=" + address))
                    .startsWith("forwarder: ")
                    .contains(address)
                    .containsIgnoringCase("in use");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "forwarder.listen=127.0.0.1:smtp, smtp",
        "forwarder.listen=nowhere.invalid:2626, nowhere.invalid",
        "forwarder.relay=127.0.0.1:99999, 99999",
        "forwarder.aliases=info, forwarder.aliases: 'info' is not address=address",
        "forwarder.secret=short, 16",
    })
    void aWrongSetting(String setting, String words) throws Exception {
        assertThat(told(setting)).startsWith("forwarder: ").contains(words);
    }
}
