package io.github.camelsmtp.net;

import static java.nio.charset.StandardCharsets.UTF_8;
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

    private void keep(List<StoredMessage> messages) {
        ahead.keep(
                messages,
                messages.stream().map(message -> message.uid().getBytes(UTF_8)).toList());
    }

    private static ByteBuffer octetsOf(StoredMessage message) {
        return UTF_8.encode(message.uid());
    }

    @Test
    void theNextOfThoseInOrderIsReadOnceAndTakenOnce() {
        ahead.asked(message(1, 10), messages(2, 9));
        assertThat(ahead.wanted()).containsExactly(message(2, 10));
        keep(List.of(message(2, 10)));
        assertThat(ahead.wanted()).isEmpty();
        ahead.asked(message(2, 10), messages(3, 9));
        assertThat(ahead.take(message(2, 10))).isEqualTo(octetsOf(message(2, 10)));
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
            keep(wanted);
        }
        assertThat(sizes).startsWith(1, 2, 3).hasSizeLessThan(20).allMatch(size -> size <= ReadAhead.MOST);
    }

    @Test
    void aClientThatJumpsIsNotReadFor() {
        ahead.asked(message(1, 10), messages(2, 9));
        keep(List.of(message(2, 10)));
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
        keep(List.of(message(2, 10), message(3, 10)));
        ahead.asked(message(3, 10), messages(4, 9)); // 2 was deleted
        assertThat(ahead.take(message(3, 10))).isEqualTo(octetsOf(message(3, 10)));
    }

    @Test
    void whatCouldNotBeReadIsReadWhenItIsAskedFor() {
        ahead.asked(message(1, 10), messages(2, 9));
        ahead.keep(messages(2, 3), List.of(new byte[] {'2'}));
        ahead.asked(message(2, 10), messages(3, 9));
        assertThat(ahead.take(message(2, 10))).isEqualTo(UTF_8.encode("2"));
        assertThat(ahead.take(message(3, 10))).isNull();
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
        assertThat(ahead.wanted()).hasSize(3);
    }
}
