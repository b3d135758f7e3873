package io.github.camelsmtp.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Looks at a message's header section as it passes: how many octets it has, and how many fields of some names, such as
 * Received (RFC 5321 §6.3).
 *
 * <p>The section ends at the empty line, or at the first line that is neither a field nor its continuation (RFC 5322
 * §2.2): real senders forget the header, and a body must not be measured as one. Octets may come in any pieces. It keeps
 * nothing but counters and does not read any field's value.
 */
final class HeaderScanner {
    private enum State {
        LINE_START,
        NAME,
        SPACE_AFTER_NAME,
        VALUE,
        END
    }

    private final byte[][] names;
    private final int[] counts;
    /** Which names the one that is being read may still become. */
    private final boolean[] matches;

    private State state = State.LINE_START;
    private long octets;
    private int nameLength;

    /** @param names in small letters */
    HeaderScanner(String... names) {
        this.names = new byte[names.length][];
        for (int i = 0; i < names.length; i++) {
            this.names[i] = names[i].getBytes(StandardCharsets.US_ASCII);
        }
        this.counts = new int[names.length];
        this.matches = new boolean[names.length];
    }

    /** Takes the next octets of the message. */
    void scan(ByteBuffer run) {
        for (int i = run.position(); i < run.limit() && state != State.END; i++) {
            octets++;
            step(run.get(i));
        }
    }

    private void step(byte octet) {
        switch (state) {
            case LINE_START -> lineStart(octet);
            case NAME -> name(octet);
            case SPACE_AFTER_NAME -> {
                if (octet == ':') {
                    fieldBegins();
                } else if (octet != ' ' && octet != '\t') {
                    state = State.END;
                }
            }
            case VALUE -> {
                if (octet == '\n') {
                    state = State.LINE_START;
                }
            }
            case END -> throw new IllegalStateException("scanned beyond the header");
        }
    }

    private void lineStart(byte octet) {
        nameLength = 0;
        Arrays.fill(matches, true);
        if (octet == ' ' || octet == '\t') {
            // A continuation of the field before it.
            state = State.VALUE;
        } else {
            name(octet);
        }
    }

    /** {@code ftext = %d33-57 / %d59-126} (RFC 5322 §2.2); blanks before the colon are obsolete and still seen (§4.5). */
    private void name(byte octet) {
        if (octet == ':' && nameLength > 0) {
            fieldBegins();
        } else if (octet == ' ' || octet == '\t') {
            state = State.SPACE_AFTER_NAME;
        } else if (octet > ' ' && octet < 127 && octet != ':') {
            for (int i = 0; i < names.length; i++) {
                matches[i] &= nameLength < names[i].length && (octet | 0x20) == names[i][nameLength];
            }
            nameLength++;
            state = State.NAME;
        } else {
            state = State.END;
        }
    }

    private void fieldBegins() {
        for (int i = 0; i < names.length; i++) {
            counts[i] += matches[i] && nameLength == names[i].length ? 1 : 0;
        }
        state = State.VALUE;
    }

    /** Octets of the header section so far. */
    long octets() {
        return octets;
    }

    /** Fields of the name at this index so far. */
    int fields(int name) {
        return counts[name];
    }

    /** Whether the section is over. */
    boolean ended() {
        return state == State.END;
    }
}
