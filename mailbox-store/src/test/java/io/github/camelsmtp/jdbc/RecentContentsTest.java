package io.github.camelsmtp.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is kept of contents that were just written, and for how long. */
class RecentContentsTest {
    private final RecentContents recent = new RecentContents(100);

    @Test
    void aContentIsHereUntilTheLastReaderIsDone() {
        recent.put(1, new byte[40], 2);
        recent.done(1);
        assertThat(recent.get(1)).hasSize(40);
        recent.done(1);
        assertThat(recent.get(1)).isNull();
        recent.done(1);
    }

    @Test
    void theOldestMakeRoom() {
        recent.put(1, new byte[40], 1);
        recent.put(2, new byte[40], 1);
        recent.put(3, new byte[40], 1);
        assertThat(recent.get(1)).isNull();
        assertThat(recent.get(2)).isNotNull();
        recent.done(2);
        recent.put(4, new byte[60], 1);
        assertThat(recent.get(3)).as("what was done has made room").isNotNull();
        recent.put(5, new byte[101], 1);
        assertThat(recent.get(5)).as("too large").isNull();
        assertThat(recent.get(4)).isNull();
    }
}
