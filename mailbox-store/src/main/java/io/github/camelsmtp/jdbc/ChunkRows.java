package io.github.camelsmtp.jdbc;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Single chunks of contents, and their checksums. Stateless. */
final class ChunkRows {
    /**
     * A chunk as it is stored.
     *
     * @param checksum what was written with it, null if that was before there were any
     */
    record Chunk(long id, byte[] data, @Nullable Integer checksum) {
        boolean isIntact() {
            return checksum == null || checksum == ChunkRows.checksum(id, data);
        }
    }

    private ChunkRows() {}

    static int checksum(long id, byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, id));
        crc.update(data);
        return (int) crc.getValue();
    }

    /** The first chunk from an id on and before another; null if there is none. */
    static @Nullable Chunk first(Connection connection, long from, long before) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT id, data, checksum FROM chunk WHERE id ="
                + " (SELECT MIN(id) FROM chunk WHERE id >= ? AND id < ?)")) {
            select.setLong(1, from);
            select.setLong(2, before);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? chunk(row, 1) : null;
            }
        }
    }

    static @Nullable Chunk select(Connection connection, long id) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT id, data, checksum FROM chunk WHERE id = ?")) {
            select.setLong(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? chunk(row, 1) : null;
            }
        }
    }

    /** The chunk whose id, data and checksum are these columns of a row; null if it has none. */
    static @Nullable Chunk chunk(ResultSet row, int first) throws SQLException {
        byte @Nullable [] data = row.getBytes(first + 1);
        int checksum = row.getInt(first + 2);
        boolean none = row.wasNull();
        return data == null ? null : new Chunk(row.getLong(first), data, none ? null : checksum);
    }

    /** Writes a chunk in the place of what is there, with its checksum. */
    static void replace(Connection connection, long id, byte[] data) throws SQLException {
        Database.update(connection, "DELETE FROM chunk WHERE id = ?", id);
        try (PreparedStatement insert = connection.prepareStatement(insert())) {
            fill(insert, id, data);
            insert.executeUpdate();
        }
    }

    static String insert() {
        return "INSERT INTO chunk (id, data, checksum) VALUES (?, ?, ?)";
    }

    static void fill(PreparedStatement insert, long id, byte[] data) throws SQLException {
        insert.setLong(1, id);
        insert.setBytes(2, data);
        insert.setInt(3, checksum(id, data));
    }
}
