package io.github.camelsmtp.store;

import java.io.IOException;
import java.io.InputStream;

/**
 * The rewriting of {@link FinalDelivery}, one buffer at a time. It is two small machines, one on top of the other: line
 * ends become CRLF ({@link #rewrite}), and lines of the header section are kept or dropped ({@link #octet}, {@link
 * #lineEnd}). Neither looks ahead, so it does not matter where a buffer ends. Confined to one thread.
 */
final class FinalDeliveryStream extends InputStream {
    private static final int BUFFER = 8192;
    private static final String FIELD = "return-path";

    /** Where in the header section the next octet stands. */
    private enum Place {
        /** At the first octet of the message. */
        TOP,
        /** At the first octet of a line after a field that is kept. */
        AFTER_KEPT,
        /** At the first octet of a line after a field that is dropped. */
        AFTER_DROPPED,
        /** In a field name that is {@code Return-Path} so far; its octets are held back. */
        HELD_NAME,
        /** In another field name. */
        NAME,
        /** In a field, or a folded line of it, that is kept. */
        KEPT,
        /** In a field, or a folded line of it, that is dropped. */
        DROPPED,
        /** After the header section. */
        BODY
    }

    private final InputStream in;
    private final byte[] input = new byte[BUFFER];
    /** Room for an input buffer that is all line ends, the held name, the field on top and a last line end. */
    private final byte[] output;

    private int start;
    private int end;
    private Place place = Place.TOP;
    /** The octets held back in {@link Place#HELD_NAME}: the name, and blanks before its colon. */
    private final byte[] held = new byte[64];

    private int heldLength;
    private boolean afterCr;
    private boolean lineEmpty = true;
    private boolean ended;

    FinalDeliveryStream(byte[] top, InputStream in) {
        this.in = in;
        this.output = new byte[2 * BUFFER + held.length + top.length];
        System.arraycopy(top, 0, output, 0, top.length);
        this.end = top.length;
    }

    @Override
    public int read() throws IOException {
        return fill() ? output[start++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, end - start);
        System.arraycopy(output, start, target, offset, count);
        start += count;
        return count;
    }

    /** Makes sure that there is output; false at the end. */
    private boolean fill() throws IOException {
        while (start == end && !ended) {
            start = 0;
            end = 0;
            int count = in.read(input, 0, input.length);
            if (count < 0) {
                finish();
            } else {
                rewrite(count);
            }
        }
        return start < end;
    }

    private void rewrite(int count) {
        for (int i = 0; i < count; i++) {
            i = copyBody(i, count);
            if (i == count) {
                return;
            }
            byte octet = input[i];
            if (octet == '\r') {
                lineEnd();
            } else if (octet != '\n') {
                lineEmpty = false;
                octet(octet);
            } else if (!afterCr) {
                lineEnd();
            }
            afterCr = octet == '\r';
        }
    }

    /** Copies what is left of a body line in one piece: a shortcut, {@link #octet} does the same. */
    private int copyBody(int from, int count) {
        if (place != Place.BODY) {
            return from;
        }
        int to = from;
        while (to < count && input[to] != '\r' && input[to] != '\n') {
            to++;
        }
        if (to > from) {
            System.arraycopy(input, from, output, end, to - from);
            end += to - from;
            lineEmpty = false;
            afterCr = false;
        }
        return to;
    }

    private void finish() {
        ended = true;
        if (!lineEmpty) {
            lineEnd();
        }
    }

    private void octet(byte octet) {
        if (place == Place.BODY || place == Place.KEPT) {
            output[end++] = octet;
            return;
        }
        switch (place) {
            case TOP -> name(octet);
            case AFTER_KEPT -> {
                if (isBlank(octet)) {
                    keep(octet, Place.KEPT);
                } else {
                    name(octet);
                }
            }
            case AFTER_DROPPED -> {
                if (isBlank(octet)) {
                    place = Place.DROPPED;
                } else {
                    name(octet);
                }
            }
            case HELD_NAME -> heldName(octet);
            case NAME -> name(octet);
            default -> {
                // DROPPED: that is all.
            }
        }
    }

    /** {@code field-name = 1*ftext} (RFC 5322 §3.6.8), {@code ":"}; what is neither begins the body. */
    private void name(byte octet) {
        if (place != Place.NAME && isFieldOctet(octet, 0)) {
            place = Place.HELD_NAME;
            heldLength = 0;
            held[heldLength++] = octet;
        } else if (octet == ':' && place == Place.NAME) {
            keep(octet, Place.KEPT);
        } else if (isFieldText(octet) || isBlank(octet) && place == Place.NAME) {
            keep(octet, Place.NAME);
        } else {
            keep(octet, Place.BODY);
        }
    }

    private void heldName(byte octet) {
        boolean complete = heldLength >= FIELD.length();
        if (complete && octet == ':') {
            heldLength = 0;
            place = Place.DROPPED;
        } else if (complete && isBlank(octet) && heldLength < held.length) {
            // Blanks between name and colon are obsolete syntax (RFC 5322 §4.5.8).
            held[heldLength++] = octet;
        } else if (!complete && isFieldOctet(octet, heldLength)) {
            held[heldLength++] = octet;
        } else {
            release();
            place = Place.NAME;
            name(octet);
        }
    }

    private void lineEnd() {
        Place was = place;
        if (was == Place.DROPPED) {
            place = Place.AFTER_DROPPED;
        } else {
            release();
            // A line that ends before its colon, an empty one too, is no field: the body begins.
            place = was == Place.KEPT ? Place.AFTER_KEPT : Place.BODY;
            output[end++] = '\r';
            output[end++] = '\n';
        }
        lineEmpty = true;
    }

    private void release() {
        System.arraycopy(held, 0, output, end, heldLength);
        end += heldLength;
        heldLength = 0;
    }

    private void keep(byte octet, Place next) {
        output[end++] = octet;
        place = next;
    }

    private static boolean isFieldOctet(byte octet, int index) {
        return (octet | 0x20) == FIELD.charAt(index) || octet == FIELD.charAt(index);
    }

    private static boolean isFieldText(byte octet) {
        return octet > ' ' && octet < 127 && octet != ':';
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
