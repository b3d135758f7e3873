package io.github.camelsmtp.pop3;

import io.github.camelsmtp.store.StoredMessage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** The messages of an open maildrop as the client sees them: numbered from 1, some marked as deleted (RFC 1939 §4). */
final class MessageList {
    private final List<StoredMessage> messages;
    private final BitSet deleted = new BitSet();
    private final long allOctets;
    private long deletedOctets;

    MessageList(List<StoredMessage> messages) {
        this.messages = List.copyOf(messages);
        this.allOctets = this.messages.stream().mapToLong(StoredMessage::octets).sum();
    }

    /** How many there are, deleted ones too: the highest number. */
    int size() {
        return messages.size();
    }

    /** How many are not deleted. */
    int count() {
        return messages.size() - deleted.cardinality();
    }

    /** The size of those that are not deleted. */
    long octets() {
        return allOctets - deletedOctets;
    }

    boolean has(long number) {
        return number >= 1 && number <= messages.size();
    }

    StoredMessage get(int number) {
        return messages.get(number - 1);
    }

    boolean isDeleted(int number) {
        return deleted.get(number);
    }

    /** The next number from this one on that is not deleted; over {@link #size} if there is none. */
    int next(int number) {
        return deleted.nextClearBit(number);
    }

    /** The next ones after a number that are not deleted, so many at most. */
    List<StoredMessage> following(int number, int most) {
        List<StoredMessage> following = new ArrayList<>(most);
        for (int n = next(number + 1); n <= size() && following.size() < most; n = next(n + 1)) {
            following.add(get(n));
        }
        return following;
    }

    /** Marks one that is not deleted. */
    void delete(int number) {
        deleted.set(number);
        deletedOctets += get(number).octets();
    }

    void undeleteAll() {
        deleted.clear();
        deletedOctets = 0;
    }

    List<StoredMessage> deleted() {
        List<StoredMessage> marked = new ArrayList<>(deleted.cardinality());
        deleted.stream().forEach(number -> marked.add(get(number)));
        return marked;
    }
}
