package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/** A file system of H2, on top of the real one, whose disk fills up or breaks on demand: {@code faulty:/path}. */
public final class FaultyDisk extends FilePathWrapper {
    static final String SCHEME = "faulty";

    /** How many octets can still be written. */
    private static final AtomicLong ROOM = new AtomicLong(Long.MAX_VALUE);
    /** How many syncs work before those that fail, and how many fail. */
    private static final AtomicInteger GOOD_SYNCS = new AtomicInteger();

    private static final AtomicInteger BAD_SYNCS = new AtomicInteger();

    /** For H2, which creates one for each path. */
    public FaultyDisk() {}

    /** The prefix of a disk that works. */
    static String working() {
        FilePath.register(new FaultyDisk());
        room(Long.MAX_VALUE);
        failSyncs(0, 0);
        return SCHEME + ":";
    }

    /** A store on a disk that works until there is no {@link #room}. */
    public static JdbcMailboxStore store(Path directory) throws StoreException {
        return JdbcMailboxStore.open(EmbeddedH2.in(directory, working()));
    }

    /** How many octets can still be written from now on. */
    public static void room(long octets) {
        ROOM.set(octets);
    }

    static void failSyncs(int after, int count) {
        GOOD_SYNCS.set(after);
        BAD_SYNCS.set(count);
    }

    /** Whether there was a sync that failed, as it was asked for. */
    static boolean hasFailedSyncs() {
        return BAD_SYNCS.get() == 0;
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new FaultyFile(getBase().open(mode));
    }

    /** Not confined to a thread, as H2 wants it. */
    private static final class FaultyFile extends FileBase {
        private final FileChannel file;

        FaultyFile(FileChannel file) {
            this.file = file;
        }

        private static void take(int octets) throws IOException {
            if (ROOM.addAndGet(-octets) < 0) {
                ROOM.addAndGet(octets);
                throw new IOException("No space left on device");
            }
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            take(source.remaining());
            return file.write(source);
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            take(source.remaining());
            return file.write(source, position);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            if (BAD_SYNCS.get() > 0 && GOOD_SYNCS.getAndDecrement() <= 0) {
                BAD_SYNCS.decrementAndGet();
                throw new IOException("Input/output error");
            }
            file.force(metaData);
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            return file.read(target);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public long position() throws IOException {
            return file.position();
        }

        @Override
        public FileChannel position(long position) throws IOException {
            file.position(position);
            return this;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            file.truncate(size);
            return this;
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return file.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }
}
