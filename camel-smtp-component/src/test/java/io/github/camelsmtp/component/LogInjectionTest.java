package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What hostile clients say ends no line in a log, at no level, colours nothing, and their secrets are not there. */
class LogInjectionTest {

    @Test
    void noClientWritesALineOfALogOrAnEscape(@TempDir Path directory) throws Exception {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
                        "-Dorg.slf4j.simpleLogger.log.io.github.camelsmtp=trace",
                        "-Dorg.slf4j.simpleLogger.log.org.apache.mina=trace",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HostileTalk.class.getName(),
                        directory.resolve("data").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(output, StandardCharsets.ISO_8859_1);
        assertThat(process.exitValue()).as(text).isZero();
        int told = text.indexOf("\ntold\n");
        assertThat(told).as(text).isPositive();
        String log = text.substring(0, told);
        String replies = text.substring(told);
        // It has logged, and the sessions came where they should.
        assertThat(log).contains("DEBUG").contains(" connected").contains("speaks some other protocol");
        assertThat(replies).contains("235 2.7.0").contains("535 5.7.8").contains("250 2.0.0 Queued");

        assertThat(text.chars().filter(c -> c != '\n' && c != '\t')).noneMatch(c -> c < ' ' || c == 127);
        // C1 controls and U+2028, as the octets they are in UTF-8.
        assertThat(log).doesNotContain("\u00c2\u0085", "\u00c2\u009b", "\u00e2\u0080\u00a8");
        List<String> lines = log.lines().toList();
        assertThat(lines).noneMatch(line -> line.startsWith(HostileTalk.MARK));
        assertThat(text).doesNotContain(HostileTalk.SECRET);
        assertThat(replies).doesNotContain(HostileTalk.MARK);
    }
}
