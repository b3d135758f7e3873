package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoredMessage;
import java.io.InputStream;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds messages of one mailbox and their octets. A message is looked for anew each time, for somebody else may have removed
 * it; one of another mailbox is not found. Thread-safe.
 */
final class MailboxContents {
    /** How many messages one statement asks for; always as many, so that the database knows the statement. */
    private static final int AT_ONCE = 16;

    private static final String ROWS =
            "SELECT m.id, m.epoch, m.account_id, m.content_id, m.octets FROM message m WHERE m.id IN (?"
                    + ", ?".repeat(AT_ONCE - 1) + ")";

    private static final String FIRST_CHUNK =
            "SELECT m.id, m.epoch, m.account_id, m.content_id, m.octets, c.id, c.data,"
                    + " c.checksum FROM message m LEFT JOIN chunk c ON c.id = m.content_id * "
                    + MessageRows.firstChunk(1)
                    + " WHERE m.id ";
    private static final String ONE = FIRST_CHUNK + "= ?";
    private static final String SOME = FIRST_CHUNK + "IN (?" + ", ?".repeat(AT_ONCE - 1) + ")";

    /** A message and where it is. */
    record Row(long id, long account, long content, long octets) {}

    /** @param chunk the first one of its content, if that was asked for and is there */
    private record Found(Row row, ChunkRows.@Nullable Chunk chunk) {}

    private final Database database;
    private final long account;

    MailboxContents(Database database, long account) {
        this.database = database;
        this.account = account;
    }

    /** The octets of a message, unless it is gone. */
    Optional<InputStream> open(StoredMessage message) throws StoreException {
        Found found = find(ONE, 1, List.of(message)).get(message.uid());
        return found == null
                ? Optional.empty()
                : Optional.of(new ContentStream(
                        database, found.row().content(), found.row().octets(), found.chunk()));
    }

    /** The octets of the first of these messages, up to one that is gone, damaged, or in more than one chunk. */
    List<byte[]> readWhole(List<StoredMessage> messages) throws StoreException {
        Map<String, Found> found = find(SOME, AT_ONCE, messages);
        List<byte[]> read = new ArrayList<>(messages.size());
        for (StoredMessage message : messages) {
            byte[] octets = whole(found.get(message.uid()));
            if (octets == null || octets.length != message.octets()) {
                break;
            }
            read.add(octets);
        }
        return read;
    }

    private static byte @Nullable [] whole(@Nullable Found found) {
        if (found == null) {
            return null;
        }
        ChunkRows.@Nullable Chunk chunk = found.chunk();
        if (found.row().octets() == 0) {
            return new byte[0];
        }
        return chunk != null && chunk.isIntact() ? chunk.data() : null;
    }

    /** Where those of these messages are that are there, each once. */
    List<Row> rows(Collection<StoredMessage> messages) throws StoreException {
        return find(ROWS, AT_ONCE, messages).values().stream().map(Found::row).toList();
    }

    /** By their uid. @param room how many ids the statement takes */
    private Map<String, Found> find(String sql, int room, Collection<StoredMessage> messages) throws StoreException {
        long[] ids = messages.stream()
                .flatMapToLong(message -> Uid.id(message.uid()).stream())
                .toArray();
        if (ids.length == 0) {
            return Map.of();
        }
        return database.transaction(connection -> {
            Map<String, Found> found = new HashMap<>();
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                for (int from = 0; from < ids.length; from += room) {
                    for (int i = 0; i < room; i++) {
                        select.setLong(i + 1, ids[Math.min(from + i, ids.length - 1)]);
                    }
                    collect(select, !sql.equals(ROWS), found);
                }
            }
            found.keySet().retainAll(messages.stream().map(StoredMessage::uid).collect(Collectors.toSet()));
            return found;
        });
    }

    private void collect(PreparedStatement select, boolean withChunk, Map<String, Found> found) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                Row message = new Row(row.getLong(1), row.getLong(3), row.getLong(4), row.getLong(5));
                if (message.account() == account) {
                    String uid = Uid.of(row.getLong(2), message.id());
                    found.put(uid, new Found(message, withChunk ? ChunkRows.chunk(row, 6) : null));
                }
            }
        }
    }
}
