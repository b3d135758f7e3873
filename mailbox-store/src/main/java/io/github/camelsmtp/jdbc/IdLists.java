package io.github.camelsmtp.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Iterator;

/**
 * Statements about rows with certain ids, which they end with: {@code … WHERE id IN (?, ?, …)}. Many ids go into one, and
 * there are only a few lengths of them, so that the database knows each already. Stateless.
 */
final class IdLists {
    private static final int[] LENGTHS = {1, 8, 64};

    /** No row has it: the rest of a list. */
    private static final long NONE = -1;

    /** Reads one row. */
    interface Reader {
        void read(ResultSet row) throws SQLException;
    }

    private interface Use {
        void of(PreparedStatement statement) throws SQLException;
    }

    private IdLists() {}

    /** @param sql up to the list, without its bracket */
    static void update(Connection connection, String sql, Collection<Long> ids) throws SQLException {
        each(connection, sql, "", ids, PreparedStatement::executeUpdate);
    }

    /**
     * Reads rows, in no order of the lists.
     *
     * @param sql up to the list, without its bracket
     * @param rest what follows the list
     */
    static void select(Connection connection, String sql, String rest, Collection<Long> ids, Reader reader)
            throws SQLException {
        each(connection, sql, rest, ids, statement -> {
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    reader.read(row);
                }
            }
        });
    }

    private static void each(Connection connection, String sql, String rest, Collection<Long> ids, Use use)
            throws SQLException {
        Iterator<Long> id = ids.iterator();
        for (int left = ids.size(); left > 0; ) {
            int length = lengthFor(left);
            try (PreparedStatement statement =
                    connection.prepareStatement(sql + " (?" + ", ?".repeat(length - 1) + ")" + rest)) {
                for (int i = 1; i <= length; i++) {
                    statement.setLong(i, id.hasNext() ? id.next() : NONE);
                }
                use.of(statement);
            }
            left -= length;
        }
    }

    private static int lengthFor(int left) {
        for (int length : LENGTHS) {
            if (left <= length) {
                return length;
            }
        }
        return LENGTHS[LENGTHS.length - 1];
    }
}
