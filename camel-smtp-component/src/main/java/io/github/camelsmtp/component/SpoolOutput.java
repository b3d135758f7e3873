package io.github.camelsmtp.component;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes the octets of a message that is made here, in memory up to a threshold, then in a temporary file. Confined to one
 * thread, which waits for the disk: not for an I/O thread.
 *
 * <p>Closed without {@link #spool()} it leaves nothing behind. What a process leaves that is killed, {@link
 * TemporarySpools} of the next one deletes.
 */
final class SpoolOutput extends OutputStream {
    /** As a server's spoolThreshold. */
    private static final int THRESHOLD = 64 * 1024;

    private byte[] memory = new byte[4096];
    private int length;
    private long size;
    private @Nullable Path file;
    private @Nullable OutputStream out;
    private boolean taken;

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int count) throws IOException {
        size += count;
        if (out == null && length + count > THRESHOLD) {
            file = TemporarySpools.ofThisProcess().file();
            out = Files.newOutputStream(file);
            out.write(memory, 0, length);
            memory = new byte[0];
        }
        if (out != null) {
            out.write(from, offset, count);
            return;
        }
        if (length + count > memory.length) {
            memory = Arrays.copyOf(memory, Math.max(length + count, Math.min(THRESHOLD, 2 * memory.length)));
        }
        System.arraycopy(from, offset, memory, length, count);
        length += count;
    }

    /** What was written, whole; the caller has to let go of it. */
    Spool spool() throws IOException {
        if (out != null) {
            out.close();
        }
        taken = true;
        return file == null ? Spool.of(memory, length) : Spool.of(file, size);
    }

    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
        }
        if (file != null && !taken) {
            Files.deleteIfExists(file);
        }
    }
}
