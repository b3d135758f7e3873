package io.github.camelsmtp.examples.mailserver;

import io.github.camelsmtp.store.StoreException;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a command in this process, or in the server's if one runs: the embedded database lets nobody else in. Used once.
 *
 * <p>A mistake is one line on standard error, whose exit code is 2 for the command and the settings, 1 for the rest.
 */
final class CommandLine {
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

    CommandLine(InputStream in, PrintStream out, PrintStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /** @return the exit code */
    int run(List<String> words, SettingSources sources) {
        if (words.contains("--help") || words.equals(List.of("help"))) {
            out.print(Invocation.USAGE);
            return 0;
        }
        try {
            Invocation command = Invocation.parse(words, Path.of("").toAbsolutePath());
            return tell(words, command, Settings.from(sources));
        } catch (BadSettingException e) {
            err.println("mail-server: " + e.getMessage());
            return 2;
        }
    }

    private int tell(List<String> words, Invocation command, Settings settings) throws BadSettingException {
        try {
            return run(words, command.needsPassword() ? command.with(password()) : command, settings);
        } catch (StoreException | IOException e) {
            err.println("mail-server: " + Failure.oneLine(e, settings));
            return 1;
        }
    }

    private int run(List<String> words, Invocation command, Settings settings) throws StoreException, IOException {
        Consumer<String> lines = line -> (line.startsWith("mail-server: ") ? err : out).println(line);
        OptionalInt told = ControlSocket.ask(settings.data(), words, command, lines);
        if (told.isPresent()) {
            return told.getAsInt();
        }
        if (settings.database() == null
                && !Files.isDirectory(settings.mailDirectory())
                && !command.name().equals("accounts add")) {
            err.println("mail-server: there is no mail in " + settings.mailboxes()
                    + "; say where it is with -Dmail.data=directory or -Dmail.store");
            return 1;
        }
        try (Storage storage = Storage.open(settings)) {
            return new Commands(storage, null).run(command, lines);
        }
    }

    private String password() throws IOException, BadSettingException {
        @Nullable Console console = System.console();
        if (console != null && in == System.in) {
            char[] first = console.readPassword("Password: ");
            char[] second = console.readPassword("Once more: ");
            if (first == null || !Arrays.equals(first, second)) {
                throw new BadSettingException("the passwords differ; nothing was changed");
            }
            return new String(first);
        }
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        String line = reader.readLine();
        if (line == null || line.isEmpty() || line.length() > 1000) {
            throw new BadSettingException("the password is the first line of standard input, 1 to 1000 characters");
        }
        return line;
    }
}
