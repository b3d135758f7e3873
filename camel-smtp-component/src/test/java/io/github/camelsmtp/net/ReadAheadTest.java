package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.store.StoredMessage;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
    private final ReadAhead ahead = new ReadAhead();

    private static StoredMessage message(int number, long octets) {
        return new StoredMessage("uid-" + number, octets, Instant.EPOCH);
    }

    @Test
    void theNextOfThoseInOrderIsReadOnceAndTakenOnce() {
        ahead.asked(message(1, 10), message(2, 10));
        assertThat(ahead.next()).isEqualTo(message(2, 10));
        ByteBuffer octets = ByteBuffer.allocate(10);
        ahead.keep(message(2, 10), octets);
        assertThat(ahead.next()).isNull();
        ahead.asked(message(2, 10), message(3, 10));
        assertThat(ahead.take(message(2, 10))).isSameAs(octets);
        assertThat(ahead.take(message(2, 10))).isNull();
        assertThat(ahead.next()).isEqualTo(message(3, 10));
    }

    @Test
    void aClientThatJumpsIsNotReadFor() {
        ahead.asked(message(1, 10), message(2, 10));
        ahead.keep(message(2, 10), ByteBuffer.allocate(10));
        ahead.asked(message(7, 10), message(8, 10));
        assertThat(ahead.take(message(7, 10))).isNull();
        assertThat(ahead.take(message(2, 10))).as("forgotten").isNull();
        assertThat(ahead.next()).isNull();
        ahead.asked(message(8, 10), message(9, 10));
        assertThat(ahead.next()).as("in order again").isEqualTo(message(9, 10));
    }

    @Test
    void onlySmallMessagesAreReadAhead() {
        ahead.asked(message(1, 10), message(2, MessageReader.PIECE));
        assertThat(ahead.next()).isNull();
        ahead.asked(message(1, 10), null);
        assertThat(ahead.next()).isNull();
    }
}
