package io.github.camelsmtp.jdbc;

import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Messages to delete, and their contents if nobody else has them. */
final class RemovalTask extends GroupTask {
    private final List<JdbcMaildrop.Row> messages;
    private final UnlinkedContents unlinked;
    /** Found by any attempt: the one after a failed sync may find the rows gone already. */
    private final Set<Long> largeContents = new LinkedHashSet<>();

    RemovalTask(List<JdbcMaildrop.Row> messages, UnlinkedContents unlinked) {
        this.messages = messages;
        this.unlinked = unlinked;
    }

    @Override
    boolean prepare() {
        return true;
    }

    /** It writes a little before it frees a lot; the reserve is there for that. */
    @Override
    boolean needsRoom() {
        return false;
    }

    @Override
    void write(MessageRows rows) {
        // Inserts nothing.
    }

    @Override
    void afterInserts(MessageRows rows) throws SQLException {
        Map<Long, Long> contents = new TreeMap<>();
        for (JdbcMaildrop.Row message : messages) {
            if (rows.removeMessage(message.id())) {
                contents.put(message.content(), message.message().octets());
            }
        }
        for (Map.Entry<Long, Long> content : contents.entrySet()) {
            if (rows.isUnlinked(content.getKey())) {
                if (removeContent(rows, content.getKey(), content.getValue())) {
                    largeContents.add(content.getKey());
                }
            }
        }
    }

    /** Removes a content, or says that it is to be removed later: whether that is so. */
    static boolean removeContent(MessageRows rows, long content, long octets) throws SQLException {
        if (octets <= DeliveryTask.MAX_OCTETS) {
            rows.removeChunks(content, 0, LinkTask.chunksOf(octets));
            return false;
        }
        // Too much for this transaction, which others wait for.
        rows.unlinked(content, LinkTask.chunksOf(octets));
        return true;
    }

    @Override
    void durable() {
        largeContents.forEach(unlinked::remove);
    }
}
