package io.github.camelsmtp.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the messages of an mbox: each begins after a line that begins with {@code From } at the beginning of the file or
 * behind an empty line, and ends before the empty line in front of the next. Confined to one call.
 */
final class MboxIndex {
    private static final byte[] FROM = "From ".getBytes(StandardCharsets.US_ASCII);

    private final Path file;
    private final List<FileContent> found = new ArrayList<>();
    /** Where the message under way begins; -1 before the first. */
    private long start = -1;
    /** Where the line under way begins. */
    private long line;
    /** Where the empty line begins that is the last line; -1 if it is not empty. */
    private long emptyLine = 0;

    private MboxIndex(Path file) {
        this.file = file;
    }

    /**
     * The messages, in their order.
     *
     * @throws IllegalArgumentException if the file is no mbox
     */
    static List<FileContent> of(Path file) throws IOException {
        MboxIndex index = new MboxIndex(file);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            index.scan(in);
        }
        return index.found;
    }

    private void scan(InputStream in) throws IOException {
        long position = 0;
        int matched = 0;
        boolean empty = true;
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            long column = position - line;
            position++;
            if (octet == '\n') {
                endOfLine(position, matched == FROM.length, empty);
                matched = 0;
                empty = true;
            } else {
                matched = column == matched && matched < FROM.length && octet == FROM[matched] ? matched + 1 : matched;
                empty &= octet == '\r';
            }
        }
        if (start >= 0) {
            add(emptyLine >= start && line == position ? emptyLine : position);
        } else if (position > 0) {
            throw new IllegalArgumentException(file + " is no mbox: it does not begin with a line 'From '");
        }
    }

    private void endOfLine(long next, boolean from, boolean empty) {
        if (from && emptyLine >= 0) {
            if (start >= 0) {
                add(Math.max(start, emptyLine));
            }
            start = next;
            emptyLine = -1;
        } else if (start < 0) {
            throw new IllegalArgumentException(file + " is no mbox: it does not begin with a line 'From '");
        } else {
            emptyLine = empty ? line : -1;
        }
        line = next;
    }

    private void add(long end) {
        found.add(new FileContent(file, start, end - start, LineRules.Mode.FROM_MBOX));
    }
}
