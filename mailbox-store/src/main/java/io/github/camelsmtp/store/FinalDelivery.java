package io.github.camelsmtp.store;

import io.github.camelsmtp.mail.ReversePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * A message as it is put into a mailbox: "final delivery" (RFC 5321 §4.4).
 *
 * <ul>
 *   <li>exactly one {@code Return-Path:} line, with the reverse-path of the envelope, stands on top; those that came with
 *       the message are removed from its header section, with their folded lines;
 *   <li>every line ends with CRLF, the last one too: a bare CR or LF becomes CRLF, so that POP3 can send the octets as
 *       they are and count them beforehand.
 * </ul>
 *
 * <p>All other octets stay as they are. It streams: a few kilobytes are held, however long the message or a line of it
 * is. Anything is a message; where the header section ends without an empty line, because a line is no header field, the
 * rest is body and is not touched. It does not check or change any other field.
 */
public final class FinalDelivery implements Content {
    private final byte[] returnPath;
    private final Content message;

    /**
     * @param sender the reverse-path of the envelope
     * @param message the message as it was received
     */
    public FinalDelivery(ReversePath sender, Content message) {
        this.returnPath = ("Return-Path: " + sender + "\r\n").getBytes(StandardCharsets.UTF_8);
        this.message = message;
    }

    @Override
    public long sizeHint() {
        return returnPath.length + message.sizeHint();
    }

    @Override
    public InputStream open() throws IOException {
        return new FinalDeliveryStream(returnPath, message.open());
    }
}
