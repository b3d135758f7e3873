package io.github.camelsmtp.jdbc;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Contents that were just written and are about to be read, so that they need not be. Bounded in octets: the oldest go first,
 * and are read from the database then. Thread-safe.
 */
final class RecentContents {
    /** At most this, and a 32nd of the heap. */
    private static final long MOST = 16L << 20;

    private static final class Entry {
        private final byte[] octets;
        private int readers;

        Entry(byte[] octets, int readers) {
            this.octets = octets;
            this.readers = readers;
        }
    }

    private final long most;
    private final Map<Long, Entry> entries = new LinkedHashMap<>();
    private long held;

    RecentContents() {
        this(Math.min(MOST, Runtime.getRuntime().maxMemory() / 32));
    }

    /** @param most octets in memory */
    RecentContents(long most) {
        this.most = most;
    }

    /** Keeps a content until so many are done with it, or until others need the room. */
    synchronized void put(long content, byte[] octets, int readers) {
        entries.put(content, new Entry(octets, readers));
        held += octets.length;
        for (Iterator<Entry> oldest = entries.values().iterator(); held > most && oldest.hasNext(); ) {
            held -= oldest.next().octets.length;
            oldest.remove();
        }
    }

    /** Its octets, which are not to be changed; null if they are not here. */
    synchronized byte @Nullable [] get(long content) {
        Entry entry = entries.get(content);
        return entry == null ? null : entry.octets;
    }

    /** One of those that it was kept for is done with it. */
    synchronized void done(long content) {
        Entry entry = entries.get(content);
        if (entry != null && --entry.readers == 0) {
            entries.remove(content);
            held -= entry.octets.length;
        }
    }
}
