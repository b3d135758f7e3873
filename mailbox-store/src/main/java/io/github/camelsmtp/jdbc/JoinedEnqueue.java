package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.queue.Submission;
import io.github.camelsmtp.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Writes messages of queues in the transactions of callers, on their threads and connections: rows and contents become
 * visible when they commit, and go when they roll back, or die. Thread-safe.
 *
 * <p>What can't be written is taken back at once, for the caller may catch the exception and commit the rest.
 */
final class JoinedEnqueue {
    /** Chunks for one batch: 1 MB, which is all of a content that is in memory here. */
    private static final int STEP = 16;

    private final Database database;
    private final Ids ids;
    private final TransactionalConnections transactions;

    JoinedEnqueue(Database database, Ids ids, TransactionalConnections transactions) {
        this.database = database;
        this.ids = ids;
        this.transactions = transactions;
    }

    /** Enqueues in the transaction of the calling thread, if there is one; what is to happen after it is told later. */
    Optional<String> enqueue(String queue, Submission submission, Runnable committed) throws StoreException {
        QueueContentOwner owner = new QueueContentOwner(queue, submission, ids);
        try {
            if (!transactions.join(connection -> write(connection, owner, submission))) {
                return Optional.empty();
            }
        } catch (SQLException e) {
            throw failed(e);
        }
        transactions.afterCommit(() -> {
            sync();
            committed.run();
        });
        return Optional.of(owner.id());
    }

    /** Enqueues in the transaction of a connection. */
    String enqueue(Connection connection, String queue, Submission submission) throws StoreException {
        QueueContentOwner owner = new QueueContentOwner(queue, submission, ids);
        try {
            write(connection, owner, submission);
        } catch (SQLException e) {
            throw failed(e);
        }
        return owner.id();
    }

    private void write(Connection connection, QueueContentOwner owner, Submission submission)
            throws SQLException, StoreException {
        if (connection.getAutoCommit()) {
            throw new IllegalArgumentException("the connection is in no transaction: setAutoCommit(false) comes first");
        }
        long content = ids.next();
        owner.number();
        try (InputStream in = submission.content().open();
                MessageRows rows = new MessageRows(connection, database.dialect())) {
            long octets = chunks(rows, content, in);
            owner.write(rows, content, octets);
            rows.flush();
        } catch (IOException e) {
            undo(connection, owner, content, e);
            throw DeliveryTask.unreadable(e);
        } catch (SQLException | RuntimeException e) {
            undo(connection, owner, content, e);
            throw e;
        }
    }

    private static long chunks(MessageRows rows, long content, InputStream in) throws IOException, SQLException {
        long octets = 0;
        long number = 0;
        byte[] chunk = LargeContents.read(in);
        while (chunk.length > 0) {
            rows.chunk(content, number++, chunk);
            octets += chunk.length;
            if (number % STEP == 0) {
                rows.flush();
            }
            chunk = chunk.length < MessageRows.CHUNK ? new byte[0] : LargeContents.read(in);
        }
        return octets;
    }

    private void undo(Connection connection, QueueContentOwner owner, long content, Exception why) {
        try (MessageRows rows = new MessageRows(connection, database.dialect())) {
            owner.undo(rows);
            rows.removeChunks(content, 0, 1L << MessageRows.CHUNK_BITS);
        } catch (SQLException e) {
            why.addSuppressed(e); // as PostgreSQL does: then this transaction can't be committed either
        }
    }

    private void sync() {
        if (database.dialect().isDurableAtCommit()) {
            return;
        }
        try {
            database.durably(connection -> null);
        } catch (StoreException e) {
            throw new IllegalStateException("it was committed, but may not survive a crash: " + e.getMessage(), e);
        }
    }

    /** The pool of the store has nothing to do with it. */
    private StoreException failed(SQLException e) {
        return new StoreException(
                database.dialect().reasonOf(e), database.dialect().location() + ": " + Database.firstLine(e), e);
    }
}
