package io.github.camelsmtp.maildir;

import io.github.camelsmtp.store.Quota;
import io.github.camelsmtp.store.Usage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file {@code maildirsize} of a mailbox, as Maildir++ has it, Courier and Dovecot too: the limit ({@code 500000000S,10000C}),
 * and a line for what was there when it was counted and for each change since. Whoever adds or removes mail appends a line; when
 * it gets long, or somebody doubts it, it is counted anew. So it is a note and not the truth, and is not synced. Stateless.
 */
final class SizeFile {
    /** As Maildir++ has it. */
    private static final int MAX_LENGTH = 5120;

    private static final Pattern LINE = Pattern.compile("\\s*(-?[0-9]{1,18})\\s+(-?[0-9]{1,18})\\s*");

    private final Path path;
    private final Path fresh;

    SizeFile(Mailbox mailbox) {
        this.path = mailbox.path().resolve("maildirsize");
        this.fresh = mailbox.tmp().resolve("maildirsize.new");
    }

    private static String head(Quota quota) {
        String octets = quota.octets() > 0 ? quota.octets() + "S" : "";
        String messages = quota.messages() > 0 ? quota.messages() + "C" : "";
        return octets + (octets.isEmpty() || messages.isEmpty() ? "" : ",") + messages;
    }

    /** What it says; empty if it is not there, for another limit, or to be counted anew. */
    Optional<Usage> read(Quota quota) throws IOException {
        try {
            if (Files.size(path) >= MAX_LENGTH) {
                return Optional.empty();
            }
            String[] lines = Files.readString(path, StandardCharsets.ISO_8859_1).split("\n");
            if (!lines[0].strip().equals(head(quota))) {
                return Optional.empty();
            }
            long size = 0;
            long count = 0;
            for (int i = 1; i < lines.length; i++) {
                Matcher line = LINE.matcher(lines[i]);
                if (!line.matches()) {
                    return Optional.empty();
                }
                size += Long.parseLong(line.group(1));
                count += Long.parseLong(line.group(2));
            }
            return size < 0 || count < 0 ? Optional.empty() : Optional.of(new Usage(size, count));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Notes a change, if there is such a file. */
    void append(long octets, long messages) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            channel.write(ByteBuffer.wrap((octets + " " + messages + "\n").getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchFileException e) {
            return; // somebody wants it to be counted anew
        }
    }

    void write(Quota quota, Usage usage, Disk disk) throws IOException {
        Files.deleteIfExists(fresh);
        try (FileChannel channel = disk.create(fresh)) {
            String text = head(quota) + "\n" + usage.octets() + " " + usage.messages() + "\n";
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void delete() throws IOException {
        Files.deleteIfExists(path);
    }
}
