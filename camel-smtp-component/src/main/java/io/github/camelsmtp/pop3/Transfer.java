package io.github.camelsmtp.pop3;

import io.github.camelsmtp.store.StoredMessage;
import io.github.camelsmtp.wire.DotStuffer;
import java.nio.ByteBuffer;

/** A message on its way to the client, for RETR or TOP; knows whether it is all there. */
final class Transfer {
    private final StoredMessage message;
    private final String heading;
    private final boolean whole;
    private final Speech speech;
    private final DotStuffer stuffer;
    private final boolean refusesUtf8;
    private boolean begun;
    private boolean refused;
    private boolean enough;

    private Transfer(
            StoredMessage message,
            String heading,
            boolean whole,
            Speech speech,
            DotStuffer stuffer,
            boolean refusesUtf8) {
        this.message = message;
        this.heading = heading;
        this.whole = whole;
        this.speech = speech;
        this.stuffer = stuffer;
        this.refusesUtf8 = refusesUtf8;
    }

    /** {@code RETR msg} (RFC 1939 §5). */
    static Transfer whole(StoredMessage message, Speech speech, boolean refusesUtf8) {
        String heading = Pop3Replies.octets(message.octets());
        return new Transfer(message, heading, true, speech, DotStuffer.whole(speech::data), refusesUtf8);
    }

    /** {@code TOP msg n} (RFC 1939 §7). */
    static Transfer top(StoredMessage message, long bodyLines, Speech speech, boolean refusesUtf8) {
        return new Transfer(
                message, Pop3Replies.TOP, false, speech, DotStuffer.top(speech::data, bodyLines), refusesUtf8);
    }

    StoredMessage message() {
        return message;
    }

    boolean isWhole() {
        return whole;
    }

    /** Whether the client has been told {@code +OK}: from then on there is no {@code -ERR}. */
    boolean begun() {
        return begun;
    }

    /** Whether the message may still have so many octets; the client has been told how many there are. */
    boolean fits(int more) {
        return stuffer.octets() + more <= message.octets();
    }

    /**
     * Whether the message must not be sent, because its header is not ASCII. Only what comes first is looked at, for after it
     * the client has been told {@code +OK}: that is 32 KB.
     */
    boolean refuses(ByteBuffer octets) {
        refused |= refusesUtf8 && !begun && headerHasMoreThanAscii(octets);
        return refused;
    }

    boolean isRefused() {
        return refused;
    }

    private static boolean headerHasMoreThanAscii(ByteBuffer octets) {
        boolean lineIsEmpty = true;
        for (int i = octets.position(); i < octets.limit(); i++) {
            byte octet = octets.get(i);
            if (octet < 0) {
                return true;
            }
            if (octet == '\n' && lineIsEmpty) {
                return false;
            }
            lineIsEmpty = octet == '\n' || octet == '\r' && lineIsEmpty;
        }
        return false;
    }

    /** Sends octets, the status line first. @return whether more is wanted */
    boolean send(ByteBuffer octets) {
        begin();
        enough = !stuffer.encode(octets);
        return !enough;
    }

    /** Whether everything that was asked for has been sent. */
    boolean complete() {
        return enough || stuffer.octets() == message.octets();
    }

    /** Sends the end. */
    void end() {
        begin();
        stuffer.end();
    }

    private void begin() {
        if (!begun) {
            begun = true;
            speech.reply(heading);
        }
    }

    /** How many octets of the message have been sent. */
    long octets() {
        return stuffer.octets();
    }
}
