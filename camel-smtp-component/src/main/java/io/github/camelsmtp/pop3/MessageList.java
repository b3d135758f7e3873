package io.github.camelsmtp.pop3;

import io.github.camelsmtp.store.StoredMessage;
import io.github.camelsmtp.store.Usage;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

/**
 * The messages of an open maildrop as the client sees them: numbered from 1, some marked as deleted (RFC 1939 §4). How many
 * there are is known from the beginning, what they are only as far as somebody has asked.
 */
final class MessageList {
    private final int size;
    private final long allOctets;
    private final BitSet deleted = new BitSet();
    private List<StoredMessage> listed = List.of();
    /** No more will be listed. */
    private boolean complete;

    private long deletedOctets;

    MessageList(Usage usage) {
        this.size = (int) Math.min(usage.messages(), Integer.MAX_VALUE);
        this.allOctets = usage.octets();
        this.complete = size == 0;
    }

    /** How many there are, deleted ones too: the highest number. */
    int size() {
        return size;
    }

    /** How many are not deleted. */
    int count() {
        return size - deleted.cardinality();
    }

    /** The size of those that are not deleted. */
    long octets() {
        return allOctets - deletedOctets;
    }

    /** Whether all is known that there is to know of the messages up to a number. */
    boolean isListed(int number) {
        return complete || Math.min(number, size) <= listed.size();
    }

    /** How many are to be listed so that the messages up to a number are. */
    int toList(int number) {
        return Math.min(Math.max(number, listed.size() + 1), size);
    }

    /** The first messages. @param asked how many were to be listed: if there are fewer, the others have been removed */
    void list(List<StoredMessage> first, int asked) {
        listed = first.size() > size ? first.subList(0, size) : first;
        complete = first.size() < asked || listed.size() == size;
    }

    /** Whether a message that was there had been removed from outside the session before it was listed. */
    boolean isGone(int number) {
        return complete && number > listed.size();
    }

    boolean has(long number) {
        return number >= 1 && number <= size;
    }

    StoredMessage get(int number) {
        return listed.get(number - 1);
    }

    boolean isDeleted(int number) {
        return deleted.get(number);
    }

    /** The next number from this one on that is not deleted; {@link #isPast} the end if there is none. */
    int next(int number) {
        return deleted.nextClearBit(number);
    }

    /** Whether there is no message of this number or a higher one. */
    boolean isPast(int number) {
        return number > size || isGone(number);
    }

    /**
     * The next ones after a number that are listed and not deleted, so many at most. Each is made when it is asked for: most
     * of them never are, and the list is made for each message that is retrieved.
     */
    List<StoredMessage> following(int number, int most) {
        List<StoredMessage> all = listed;
        int[] numbers = new int[most];
        int found = 0;
        for (int n = next(number + 1); n <= all.size() && found < most; n = next(n + 1)) {
            numbers[found++] = n;
        }
        int size = found;
        return new AbstractList<>() {
            @Override
            public StoredMessage get(int index) {
                return all.get(numbers[Objects.checkIndex(index, size)] - 1);
            }

            @Override
            public int size() {
                return size;
            }
        };
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
