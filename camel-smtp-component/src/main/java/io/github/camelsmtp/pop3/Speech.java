package io.github.camelsmtp.pop3;

import java.nio.ByteBuffer;

/** What the session says, and how much of it may not be written yet. */
final class Speech {
    /** How much may be said before the session waits until it is written: a few full socket buffers. */
    private static final int MOST_UNWRITTEN = 65_536;

    private final Pop3Output output;
    private long unwritten;

    Speech(Pop3Output output) {
        this.output = output;
    }

    void reply(String line) {
        unwritten += line.length() + 2;
        output.reply(line);
    }

    void data(ByteBuffer octets) {
        unwritten += octets.remaining();
        output.data(octets);
    }

    boolean isMuch() {
        return unwritten >= MOST_UNWRITTEN;
    }

    void written() {
        unwritten = 0;
    }
}
