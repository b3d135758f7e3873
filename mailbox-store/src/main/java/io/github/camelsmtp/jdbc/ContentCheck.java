package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.Finding;
import io.github.camelsmtp.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads every content that a message has, chunk by chunk. Repairs so that a message can be read again as far as it is
 * there: a size that is wrong becomes what is there; a chunk that is missing becomes as many blanks, for what follows it must
 * stay where it is; a checksum that is wrong becomes that of what is there. Confined to one check.
 */
final class ContentCheck {
    private static final int PAGE = 500;

    /** A content, and the sizes that its messages say it has. */
    private record Owned(long content, long least, long most, long messages) {}

    private final Database database;
    private final boolean repair;
    private final List<Finding> findings;
    private long messages;
    private long octets;

    ContentCheck(Database database, boolean repair, List<Finding> findings) {
        this.database = database;
        this.repair = repair;
        this.findings = findings;
    }

    long messages() {
        return messages;
    }

    long octets() {
        return octets;
    }

    void run() throws StoreException {
        for (String table : new String[] {
            "SELECT content_id, MIN(octets), MAX(octets), COUNT(*) FROM message WHERE content_id > ?"
                    + " GROUP BY content_id ORDER BY content_id",
            "SELECT id, octets, octets, 1 FROM queue_message WHERE id > ? ORDER BY id"
        }) {
            long last = -1;
            List<Owned> page;
            do {
                long after = last;
                page = database.transaction(connection -> page(connection, table, after));
                for (Owned one : page) {
                    look(one);
                    last = one.content();
                }
            } while (page.size() == PAGE);
        }
    }

    private static List<Owned> page(Connection connection, String sql, long after) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setMaxRows(PAGE);
            select.setLong(1, after);
            List<Owned> page = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    page.add(new Owned(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)));
                }
            }
            return page;
        }
    }

    private void look(Owned owned) throws StoreException {
        messages += owned.messages();
        octets += owned.most();
        List<String> problems = problems(owned);
        if (problems.isEmpty() || isGone(owned.content())) {
            return;
        }
        String done = repair ? repair(owned) : null;
        for (String problem : problems) {
            findings.add(new Finding("content " + owned.content() + of(owned.content()) + ": " + problem, done));
        }
    }

    /** Walks along the chunks; a content that was deleted meanwhile has problems too, but nobody who has it. */
    private List<String> problems(Owned owned) throws StoreException {
        List<String> problems = new ArrayList<>();
        if (owned.least() != owned.most()) {
            problems.add("one message says it has " + owned.least() + " octets, another " + owned.most());
        }
        long expected = MessageRows.firstChunk(owned.content());
        long end = MessageRows.firstChunk(owned.content() + 1);
        long left = owned.most();
        ChunkRows.@Nullable Chunk chunk = next(expected, end);
        while (chunk != null) {
            for (; expected < chunk.id() && left > 0; expected++) {
                problems.add("chunk " + number(expected) + " is missing");
                left -= Math.min(left, MessageRows.CHUNK);
            }
            expected = chunk.id() + 1;
            long size = Math.min(left, MessageRows.CHUNK);
            if (left == 0) {
                problems.add("chunk " + number(chunk.id()) + " is behind its end");
            } else if (chunk.data().length != size) {
                problems.add("chunk " + number(chunk.id()) + " has " + chunk.data().length + " octets, not " + size);
            }
            if (!chunk.isIntact()) {
                problems.add("the checksum of chunk " + number(chunk.id()) + " is wrong");
            }
            left -= size;
            chunk = next(expected, end);
        }
        for (; left > 0; left -= Math.min(left, MessageRows.CHUNK)) {
            problems.add("chunk " + number(expected++) + " is missing");
        }
        return problems;
    }

    private static long number(long chunk) {
        return chunk - MessageRows.firstChunk(MessageRows.contentOf(chunk));
    }

    private ChunkRows.@Nullable Chunk next(long from, long end) throws StoreException {
        return database.transaction(connection -> ChunkRows.first(connection, from, end));
    }

    private boolean isGone(long content) throws StoreException {
        return database.transaction(connection -> JdbcCheck.numbers(
                        connection,
                        "SELECT id FROM message WHERE content_id = ? UNION ALL SELECT id FROM queue_message WHERE id = ?",
                        content,
                        content)
                .isEmpty());
    }

    /** Whose it is, for the administrator. */
    private String of(long content) throws StoreException {
        List<String> names = database.transaction(connection -> {
            List<String> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement("SELECT a.name FROM account a WHERE a.id IN"
                    + " (SELECT m.account_id FROM message m WHERE m.content_id = ?) ORDER BY a.name")) {
                select.setLong(1, content);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(row.getString(1));
                    }
                }
            }
            return found;
        });
        return names.isEmpty() ? " of the queue" : " of " + String.join(", ", names);
    }

    private String repair(Owned owned) throws StoreException {
        return database.durably(connection -> {
            long whole = wholeLength(connection, owned.content());
            if (whole >= 0) {
                setOctets(connection, owned.content(), whole);
                return "its size is " + whole + " octets, which are there";
            }
            fill(connection, owned);
            setOctets(connection, owned.content(), owned.most());
            return "it can be read again, with blanks for what is missing and as it is for what is wrong";
        });
    }

    /** The octets of chunks without a gap and a fault; -1 if there is one, or nothing at all. */
    private static long wholeLength(Connection connection, long content) throws SQLException {
        long id = MessageRows.firstChunk(content);
        long end = MessageRows.firstChunk(content + 1);
        long length = 0;
        boolean last = false;
        ChunkRows.@Nullable Chunk chunk = ChunkRows.first(connection, id, end);
        while (chunk != null) {
            if (last || chunk.id() != id || !chunk.isIntact()) {
                return -1;
            }
            last = chunk.data().length < MessageRows.CHUNK;
            length += chunk.data().length;
            id++;
            chunk = ChunkRows.first(connection, id, end);
        }
        return length == 0 ? -1 : length;
    }

    private static void fill(Connection connection, Owned owned) throws SQLException {
        long id = MessageRows.firstChunk(owned.content());
        for (long left = owned.most(); left > 0; left -= Math.min(left, MessageRows.CHUNK)) {
            int size = (int) Math.min(left, MessageRows.CHUNK);
            ChunkRows.@Nullable Chunk chunk = ChunkRows.select(connection, id);
            if (chunk == null || chunk.data().length != size || !chunk.isIntact()) {
                ChunkRows.replace(connection, id, fitted(chunk == null ? new byte[0] : chunk.data(), size));
            }
            id++;
        }
        Database.update(
                connection,
                "DELETE FROM chunk WHERE id >= ? AND id < ?",
                id,
                MessageRows.firstChunk(owned.content() + 1));
    }

    /** As long as it should be: cut, or filled with blanks that end a line, so that POP3 can send it. */
    private static byte[] fitted(byte[] data, int size) {
        byte[] fitted = Arrays.copyOf(data, size);
        if (data.length < size) {
            Arrays.fill(fitted, data.length, size, (byte) ' ');
            fitted[size - 1] = '\n';
            if (size - data.length > 1) {
                fitted[size - 2] = '\r';
            }
        }
        return fitted;
    }

    private static void setOctets(Connection connection, long content, long octets) throws SQLException {
        Database.update(connection, "UPDATE message SET octets = ? WHERE content_id = ?", octets, content);
        Database.update(connection, "UPDATE queue_message SET octets = ? WHERE id = ?", octets, content);
    }
}
