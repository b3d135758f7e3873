package io.github.camelsmtp.examples.mailserver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The server as its users run it: a process of its own, with settings as {@code -D}. */
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final Path errors;
    private final BufferedReader output;

    private ServerProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts one in a directory, by itself without the ports for people's own mail. */
    static ServerProcess start(Path directory, Map<String, String> settings) throws IOException {
        // Surefire's own class path is one jar that names all others.
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return start(directory, settings, List.of("-cp", classPath, MailServer.class.getName()));
    }

    /** Starts the jar that is shipped. */
    static ServerProcess ofJar(Path jar, Path directory, Map<String, String> settings) throws IOException {
        return start(directory, settings, List.of("-jar", jar.toAbsolutePath().toString()));
    }

    private static ServerProcess start(Path directory, Map<String, String> settings, List<String> program)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Map<String, String> all = new HashMap<>(Map.of("submission.port", "0", "smtps.port", "0", "pop3s.port", "0"));
        all.putAll(settings);
        all.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(program);
        Path errors = directory.resolve("stderr.txt");
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("JAVA_TOOL") || name.startsWith("MAIL_"));
        Process process = builder.redirectError(errors.toFile()).start();
        // Whoever reads from a process that does nothing waits for ever.
        CompletableFuture.delayedExecutor(60, TimeUnit.SECONDS).execute(process::destroyForcibly);
        return new ServerProcess(process, errors);
    }

    /** Reads what it prints up to the line with these words, which is returned; null if it ends before. */
    String await(String words) throws IOException {
        String line = output.readLine();
        while (line != null && !line.contains(words)) {
            line = output.readLine();
        }
        return line;
    }

    /** The rest of what it prints, when it has ended. */
    String rest() throws IOException, InterruptedException {
        StringBuilder rest = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            rest.append(line).append('\n');
        }
        process.waitFor();
        return rest.toString();
    }

    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    List<String> errors() throws IOException {
        return Files.readAllLines(errors);
    }

    /** SIGTERM; by the handle, because the process itself would close our end of its output too. */
    void terminate() {
        process.toHandle().destroy();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
