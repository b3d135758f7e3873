package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that keep a large message in a temporary file, and are killed. */
class TemporarySpoolsTest {
    @TempDir
    private Path temporary;

    /** A process that has a large message. */
    private final class Holder implements AutoCloseable {
        private final Process process;
        final Path file;

        Holder() throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Djava.io.tmpdir=" + temporary,
                            "-cp",
                            System.getProperty("java.class.path"),
                            Holder.class.getEnclosingClass().getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            file = Path.of(new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine());
        }

        /** SIGKILL. */
        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }

        /** It ends by itself. */
        void end() throws Exception {
            process.getOutputStream().close();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Keeps a large message, says where, and ends with its standard input. */
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(System.getProperty("java.io.tmpdir"));
        Set<Path> others = Set.copyOf(spools(directory));
        Spool spool;
        try (SpoolOutput out = new SpoolOutput()) {
            out.write(new byte[200_000]);
            spool = out.spool();
        }
        spools(directory).stream().filter(file -> !others.contains(file)).forEach(System.out::println);
        while (System.in.read() >= 0) {
            // until it ends
        }
        spool.letGo();
    }

    private static List<Path> spools(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".spool")).toList();
        }
    }

    @Test
    void whatAKilledProcessLeavesTheNextOneDeletesAndNothingElse() throws Exception {
        Path alien = Files.createFile(temporary.resolve("camel-smtp-alien.spool"));
        Path link = Files.createSymbolicLink(temporary.resolve("camel-smtp-link.lock"), alien);
        try (Holder alive = new Holder()) {
            Holder killed = new Holder();
            assertThat(killed.file).isNotEqualTo(alive.file).hasSize(200_000);
            killed.close();
            assertThat(killed.file).exists();

            try (Holder next = new Holder()) {
                assertThat(killed.file).doesNotExist();
                assertThat(alive.file).exists();
                assertThat(next.file).exists();
                assertThat(alien).exists();
                next.end();
                assertThat(next.file).doesNotExist();
            }
            alive.end();
        }
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left).as("no file and no lock but what is not ours").containsExactlyInAnyOrder(alien, link);
        }
    }
}
