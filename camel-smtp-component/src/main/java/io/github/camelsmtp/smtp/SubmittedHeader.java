package io.github.camelsmtp.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;

/**
 * Looks for the two fields that a submission server adds to a message without them, Date and Message-ID (RFC 6409 §8.2,
 * §8.3), as the header section passes. Confined.
 *
 * <p>Bad input: a field that is there, whatever it says, and be it there twice, is left alone, and so is all else. A message
 * without a header section has neither field.
 */
public final class SubmittedHeader {
    private static final int DATE = 0;
    private static final int MESSAGE_ID = 1;

    private final HeaderScanner scanner = new HeaderScanner("date", "message-id");
    private final ZonedDateTime date;
    private final String messageId;

    /**
     * @param date for a message without one
     * @param messageId for a message without one: {@code msg-id} of RFC 5322 §3.6.4
     */
    public SubmittedHeader(ZonedDateTime date, String messageId) {
        this.date = date;
        this.messageId = messageId;
    }

    /** Takes the next octets of the message, and leaves them in the buffer. @return whether the section has ended */
    public boolean scan(ByteBuffer octets) {
        scanner.scan(octets);
        return scanner.ended();
    }

    /** The fields that have not come, with their line ends; perhaps none. */
    public byte[] missing() {
        StringBuilder fields = new StringBuilder();
        if (scanner.fields(DATE) == 0) {
            fields.append("Date: ").append(TraceHeader.DATE_TIME.format(date)).append("\r\n");
        }
        if (scanner.fields(MESSAGE_ID) == 0) {
            fields.append("Message-ID: ").append(messageId).append("\r\n");
        }
        return fields.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
