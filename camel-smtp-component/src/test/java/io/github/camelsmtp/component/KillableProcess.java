package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A main method in a process of its own, which is killed when it is closed, and what it prints. */
final class KillableProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final Path log;

    /** @param log gets what it logs */
    KillableProcess(Class<?> main, Path log, String... arguments) throws IOException {
        this.log = log;
        Stream<String> java = Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName());
        process = new ProcessBuilder(Stream.concat(java, Stream.of(arguments)).toList())
                .redirectError(log.toFile())
                .start();
        out = process.inputReader();
    }

    /** What follows this in the next line that begins with it. */
    String next(String prefix) throws IOException {
        String line = out.readLine();
        while (line != null && !line.startsWith(prefix)) {
            line = out.readLine();
        }
        assertThat(line).as("%s", Files.readString(log)).isNotNull();
        return line.substring(prefix.length());
    }

    @Override
    public void close() {
        process.destroyForcibly(); // SIGKILL
        process.onExit().join();
    }
}
