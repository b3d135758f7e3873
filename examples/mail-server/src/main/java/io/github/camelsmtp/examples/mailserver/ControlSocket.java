package io.github.camelsmtp.examples.mailserver;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a command reaches a server that runs: a Unix socket in the data directory, in a directory of its own that only the
 * server's user may enter. No port, no password, nothing from the network. Thread-safe.
 *
 * <p>A request is the words of the command, the directory and a password; the answer is lines, and the exit code. Where the
 * socket can't be made (a path of more than about 100 characters, a system without them) the server runs without it.
 */
final class ControlSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
    private static final int MAX_WORDS = 20;

    private final ServerSocketChannel listener;
    private final Path path;
    private final Commands commands;

    private ControlSocket(ServerSocketChannel listener, Path path, Commands commands) {
        this.listener = listener;
        this.path = path;
        this.commands = commands;
    }

    private static Path path(Path data) {
        return data.toAbsolutePath().normalize().resolve("control").resolve("socket");
    }

    /** Opens it; null, and a warning, if that is not possible. */
    static @Nullable ControlSocket open(Path data, Commands commands) {
        Path path = path(data);
        try {
            Path directory = path.getParent();
            if (directory != null && !Files.isDirectory(directory)) {
                if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    Files.createDirectory(
                            directory,
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                } else {
                    Files.createDirectory(directory);
                }
            }
            Files.deleteIfExists(path); // left by a process that was killed
            ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.bind(UnixDomainSocketAddress.of(path));
            ControlSocket socket = new ControlSocket(listener, path, commands);
            Thread thread = new Thread(socket::serve, "mail-control");
            thread.setDaemon(true);
            thread.start();
            return socket;
        } catch (IOException | RuntimeException e) {
            LOG.warn("no commands while the server runs, for {} can't be made: {}", path, e.toString());
            return null;
        }
    }

    private void serve() {
        while (listener.isOpen()) {
            try {
                SocketChannel client = listener.accept();
                Thread thread = new Thread(() -> serve(client), "mail-command");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                LOG.debug("no more commands", e);
                return;
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client;
                DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(client)));
                DataOutputStream out =
                        new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(client)))) {
            int count = in.readInt();
            if (count < 1 || count > MAX_WORDS) {
                throw new IOException("a command of " + count + " words");
            }
            List<String> words = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                words.add(in.readUTF());
            }
            Invocation command = Invocation.parse(words, Path.of(in.readUTF())).with(in.readUTF());
            LOG.info("command: {}", command);
            int code = commands.run(command, line -> write(out, line));
            out.writeBoolean(false);
            out.writeInt(code);
            out.flush();
        } catch (IOException | BadSettingException | RuntimeException e) {
            LOG.info("a command was not understood, or its caller has gone: {}", e.toString());
        }
    }

    private static void write(DataOutputStream out, String line) {
        try {
            out.writeBoolean(true);
            out.writeUTF(line.length() > 10_000 ? line.substring(0, 10_000) : line);
            out.flush();
        } catch (IOException e) {
            // The command goes on: nobody looks at it any more.
            LOG.debug("the caller of a command has gone", e);
        }
    }

    /** Asks a server that runs; empty if none does. */
    static OptionalInt ask(Path data, List<String> words, Invocation command, Consumer<String> lines)
            throws IOException {
        Path path = path(data);
        if (!Files.exists(path)) {
            return OptionalInt.empty();
        }
        SocketChannel channel;
        try {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
        } catch (java.net.ConnectException e) {
            return OptionalInt.empty(); // left by a process that was killed
        }
        try (channel;
                DataOutputStream out =
                        new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
                DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)))) {
            out.writeInt(words.size());
            for (String word : words) {
                out.writeUTF(word);
            }
            out.writeUTF(command.directory().toString());
            out.writeUTF(command.password());
            out.flush();
            while (in.readBoolean()) {
                lines.accept(in.readUTF());
            }
            return OptionalInt.of(in.readInt());
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.debug("closing the control socket", e);
        }
    }
}
