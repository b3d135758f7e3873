package io.github.camelsmtp.archive;

import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import io.github.camelsmtp.store.StoredMessage;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes a mailbox into files of well-known formats. A bean for routes and programs; works on every store, and streams.
 * Thread-safe.
 *
 * <p>The mailbox is locked meanwhile, as by a POP3 session, and nothing is deleted from it. Files are synced before it
 * returns and, where the system knows that, readable by their owner only. Bad input: a mailbox that somebody has open is a
 * {@link StoreException} {@code IN_USE}; a file that can't be written is an {@link IOException}; both leave no half file.
 */
public final class MailExport {
    private static final DateTimeFormatter ASCTIME = DateTimeFormatter.ofPattern(
                    "EEE MMM ppd HH:mm:ss uuuu", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int BUFFER = 1 << 16;

    private final MailboxStore store;

    /** @param store whose mailboxes are written */
    public MailExport(MailboxStore store) {
        this.store = store;
    }

    /**
     * Writes a mailbox as an mbox (mboxrd, with Unix line ends). From it {@link MailImport} makes the same octets again.
     *
     * @param account the name of the account
     * @param file must not be there yet
     * @return how many messages there were
     */
    public long mbox(String account, Path file) throws StoreException, IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(file.toString(), null, "it is there already");
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (Maildrop maildrop = open(account)) {
            try (FileChannel channel = create(part);
                    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
                for (StoredMessage message : maildrop.messages()) {
                    write(maildrop, message, out);
                }
                out.flush();
                channel.force(true);
            } catch (IOException | StoreException | RuntimeException e) {
                Files.deleteIfExists(part);
                throw e;
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            return maildrop.messages().size();
        }
    }

    private static void write(Maildrop maildrop, StoredMessage message, OutputStream out)
            throws IOException, StoreException {
        LineRules rules = new LineRules(LineRules.Mode.TO_MBOX);
        ByteArrayOutputStream lines = new ByteArrayOutputStream(2 * BUFFER);
        byte[] buffer = new byte[BUFFER];
        boolean first = true;
        try (InputStream in = maildrop.read(message)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (first) {
                    out.write(fromLine(buffer, count, message.delivered()));
                    first = false;
                }
                rules.rewrite(buffer, count, lines);
                lines.writeTo(out);
                lines.reset();
            }
        }
        if (first) {
            out.write(fromLine(buffer, 0, message.delivered()));
        }
        rules.finish(lines);
        lines.writeTo(out);
        out.write('\n');
    }

    /** {@code From sender date}, the sender from the Return-Path on top, where a delivery has put it. */
    private static byte[] fromLine(byte[] start, int length, Instant delivered) {
        String top = new String(start, 0, Math.min(length, 1000), StandardCharsets.UTF_8);
        String sender = "MAILER-DAEMON";
        int open = top.indexOf('<');
        int close = top.indexOf('>');
        if (top.startsWith("Return-Path:") && open > 0 && close > open + 1 && close < top.indexOf('\n')) {
            sender = top.substring(open + 1, close).replaceAll("[\\s\\p{Cntrl}]", "_");
        }
        return ("From " + sender + ' ' + ASCTIME.format(delivered) + '\n').getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Writes a mailbox into a Maildir, which is created or added to: what an earlier export has put there, and is there
     * still, is not written again. Octets are as they are stored, with CRLF, which readers of Maildirs understand.
     *
     * @param account the name of the account
     * @param directory gets {@code tmp}, {@code new} and {@code cur}
     * @return how many messages were written
     */
    public long maildir(String account, Path directory) throws StoreException, IOException {
        try (Maildrop maildrop = open(account)) {
            for (String name : new String[] {"tmp", "new", "cur"}) {
                Files.createDirectories(directory.resolve(name), owned(directory, "rwx------"));
            }
            Set<String> there = new HashSet<>(unique(directory.resolve("new")));
            there.addAll(unique(directory.resolve("cur")));
            long written = 0;
            for (StoredMessage message : maildrop.messages()) {
                String name = message.delivered().getEpochSecond() + "." + fileName(message.uid()) + ".camel-smtp";
                if (there.add(name)) {
                    write(maildrop, message, directory, name);
                    written++;
                }
            }
            sync(directory.resolve("new"));
            return written;
        }
    }

    private static void write(Maildrop maildrop, StoredMessage message, Path directory, String name)
            throws StoreException, IOException {
        Path tmp = directory.resolve("tmp").resolve(name);
        Files.deleteIfExists(tmp); // left by an export that was killed
        try (InputStream in = maildrop.read(message);
                FileChannel channel = create(tmp)) {
            in.transferTo(Channels.newOutputStream(channel));
            Files.setLastModifiedTime(tmp, FileTime.from(message.delivered()));
            channel.force(true);
        } catch (IOException | StoreException | RuntimeException e) {
            Files.deleteIfExists(tmp);
            throw e;
        }
        Files.move(tmp, directory.resolve("new").resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private Maildrop open(String account) throws StoreException {
        return store.open(account)
                .orElseThrow(() -> new StoreException(
                        Reason.IN_USE, "somebody has the mailbox of " + account + " open; try again later"));
    }

    /** The names in a directory, without the flags behind the colon. */
    private static Set<String> unique(Path directory) throws IOException {
        Set<String> names = new HashSet<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(file -> names.add(file.getFileName().toString().split(":", 2)[0]));
        }
        return names;
    }

    /**
     * A text as a name of a file: what is neither letter, digit nor one of {@code . _ + - @} is a percent sign and two hexadecimal
     * digits for each octet, a dot at the beginning too. So no name leads out of its directory.
     */
    public static String fileName(String text) {
        StringBuilder name = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = octet >= '0' && octet <= '9'
                    || octet >= 'a' && octet <= 'z'
                    || octet >= 'A' && octet <= 'Z'
                    || octet > 0 && "._+-@".indexOf(octet) >= 0 && (octet != '.' || !name.isEmpty());
            if (plain) {
                name.append((char) octet);
            } else {
                name.append('%').append(String.format(Locale.ROOT, "%02X", octet & 0xff));
            }
        }
        return name.toString();
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                owned(file.toAbsolutePath().getParent(), "rw-------"));
    }

    private static FileAttribute<?>[] owned(Path where, String permissions) {
        return where.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
