package io.github.camelsmtp.component;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody logs a secret: neither we nor Camel, MINA, H2 and the rest, at any level. */
class SecretsInLogsTest {
    @TempDir
    Path directory;

    @Test
    void noSecretIsLogged() throws Exception {
        Path log = directory.resolve("log.txt");
        List<String> printed = run(log);
        assertThat(printed).as("%s", Files.readString(log)).contains("done");
        assertThat(printed).filteredOn(line -> line.startsWith("answer 235")).hasSize(7);
        assertThat(printed).filteredOn(line -> line.startsWith("answer 535")).hasSize(10);
        assertThat(printed).filteredOn(line -> line.startsWith("answer +OK")).hasSize(9);
        assertThat(printed).filteredOn(line -> line.startsWith("answer -ERR")).hasSizeGreaterThan(7);
        assertThat(printed).contains("answer 538 5.7.11 Encryption required for this mechanism");

        String logged = Files.readString(log);
        assertThat(logged).as("everything was logged").contains(" TRACE ").contains("SMTP login failed");
        for (String secret : secrets(printed)) {
            assertThat(logged.contains(secret)).as("%s is logged", secret).isFalse();
        }
    }

    private static List<String> secrets(List<String> printed) {
        List<String> secrets = new ArrayList<>();
        printed.stream()
                .filter(line -> line.startsWith("secret "))
                .map(line -> line.substring(7))
                .forEach(secrets::add);
        for (String secret : List.of(LoginsUnderTrace.PASSWORD, LoginsUnderTrace.WRONG, LoginsUnderTrace.TOKEN)) {
            secrets.add(secret);
            // In base64 it looks like one of three, by where in it it begins; without the ends that others share.
            for (int before = 0; before < 3; before++) {
                byte[] octets = (" ".repeat(before) + secret).getBytes(StandardCharsets.UTF_8);
                String text = Base64.getEncoder().withoutPadding().encodeToString(octets);
                secrets.add(text.substring(4, text.length() - 3));
            }
        }
        return secrets;
    }

    /** What the process printed; what it logged is in the file. */
    private List<String> run(Path log) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                        "-cp",
                        // Surefire's own class path may be one jar that names all others.
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        LoginsUnderTrace.class.getName(),
                        directory.resolve("data").toString())
                .redirectError(log.toFile())
                .start();
        // Whoever reads from a process that does nothing waits for ever.
        CompletableFuture.delayedExecutor(180, SECONDS).execute(process::destroyForcibly);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.lines().toList();
    }
}
