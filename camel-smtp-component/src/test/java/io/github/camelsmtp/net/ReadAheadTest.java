package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.store.StoredMessage;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
    private final ReadAhead ahead = new ReadAhead();

    private static StoredMessage message(int number, long octets) {
        return new StoredMessage("uid-" + number, octets, Instant.EPOCH);
    }

    private static List<StoredMessage> messages(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(n -> message(n, 10)).toList();
    }

    private static ReadAhead.Read read(StoredMessage message) {
        return new ReadAhead.Read(message, ByteBuffer.allocate(10));
    }

    @Test
    void theNextOfThoseInOrderIsReadOnceAndTakenOnce() {
        ahead.asked(message(1, 10), messages(2, 9));
        assertThat(ahead.wanted()).containsExactly(message(2, 10));
        ReadAhead.Read read = read(message(2, 10));
        ahead.keep(List.of(read));
        assertThat(ahead.wanted()).isEmpty();
        ahead.asked(message(2, 10), messages(3, 9));
        assertThat(ahead.take(message(2, 10))).isSameAs(read.octets());
        assertThat(ahead.take(message(2, 10))).isNull();
    }

    @Test
    void theLongerItGoesOnInOrderTheMoreAreReadAtATime() {
        List<Integer> sizes = new ArrayList<>();
        for (int n = 1; n < 100; n++) {
            ahead.asked(message(n, 10), messages(n + 1, n + 16));
            assertThat(ahead.take(message(n, 10)) != null).as("message %d", n).isEqualTo(n > 1);
            List<StoredMessage> wanted = ahead.wanted();
            if (!wanted.isEmpty()) {
                sizes.add(wanted.size());
            }
            ahead.keep(wanted.stream().map(ReadAheadTest::read).toList());
        }
        assertThat(sizes).startsWith(1, 2, 3).hasSizeLessThan(20).allMatch(size -> size <= ReadAhead.MOST);
    }

    @Test
    void aClientThatJumpsIsNotReadFor() {
        ahead.asked(message(1, 10), messages(2, 9));
        ahead.keep(List.of(read(message(2, 10))));
        ahead.asked(message(7, 10), messages(8, 9));
        assertThat(ahead.take(message(7, 10))).isNull();
        assertThat(ahead.take(message(2, 10))).as("forgotten").isNull();
        assertThat(ahead.wanted()).isEmpty();
        ahead.asked(message(8, 10), messages(9, 9));
        assertThat(ahead.wanted()).as("in order again").containsExactly(message(9, 10));
    }

    @Test
    void whatWasSkippedIsForgotten() {
        ahead.asked(message(1, 10), messages(2, 9));
        ReadAhead.Read third = read(message(3, 10));
        ahead.keep(List.of(read(message(2, 10)), third));
        ahead.asked(message(3, 10), messages(4, 9)); // 2 was deleted
        assertThat(ahead.take(message(3, 10))).isSameAs(third.octets());
    }

    @Test
    void onlySmallMessagesAreReadAheadAndNotTooManyOctets() {
        ahead.asked(message(1, 10), List.of(message(2, MessageReader.PIECE)));
        assertThat(ahead.wanted()).isEmpty();
        ahead.asked(message(1, 10), List.of());
        assertThat(ahead.wanted()).isEmpty();
        List<StoredMessage> large = IntStream.range(0, 50)
                .mapToObj(n -> message(n, MessageReader.PIECE - 1))
                .toList();
        for (int n = 0; n < 20; n++) {
            ahead.asked(large.get(n), large.subList(n + 1, n + 17));
        }
        assertThat(ahead.wanted()).hasSize(2);
    }
}
