package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ScramHash;
import io.github.camelsmtp.store.Content;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * How a dead letter lies in its mailbox: fields of ours on top, then the message octet for octet, so that it can be read with
 * any mail program and comes back exactly. One that POP3 could not carry as it is (bare CR or LF, no line end at its end) is
 * an attachment in base64 instead.
 *
 * <p>The fields carry a MAC under the store's secret: whoever sends a message that only looks like a dead letter could else
 * choose an envelope, and wait for an administrator to inject it. Stateless.
 */
final class DeadLetterForm {
    private static final String FACTS = "Dead-Letter: ";
    private static final String REASON = "Dead-Letter-Reason: ";
    private static final String ENVELOPE = "Dead-Letter-Envelope: ";
    private static final String RECIPIENT = "Dead-Letter-Recipient: ";
    private static final String END = "Dead-Letter-End: ";
    private static final String ATTACHED = "MIME-Version: 1.0\r\nSubject: Dead letter\r\n"
            + "Content-Type: application/octet-stream; name=message.eml\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    /** More than a thousand recipients with all their parameters need. */
    private static final int MAX_LINES = 100_000;

    private static final int MAX_LINE = 4096;

    /** What the fields say. */
    record Head(Map<String, String> facts, String reason, Envelope envelope, boolean attached) {}

    private DeadLetterForm() {}

    /**
     * The content of a dead letter.
     *
     * @param facts about the failure and the client
     * @param reason why it failed, for people
     * @param secret of the store, or nothing
     */
    static Content content(Map<String, ?> facts, String reason, Envelope envelope, Content message, byte[] secret)
            throws IOException {
        StringBuilder fields = new StringBuilder("Return-Path: <>\r\n");
        field(fields, FACTS, EnvelopeText.pairs(facts));
        field(fields, REASON, reason);
        field(fields, ENVELOPE, EnvelopeText.of(envelope));
        for (Recipient recipient : envelope.recipients()) {
            field(fields, RECIPIENT, EnvelopeText.of(recipient));
        }
        boolean lines = isLines(message);
        String end = (lines ? "verbatim" : "attached") + ' ';
        String mac = mac(fields + end, secret);
        fields.append(END).append(end).append(mac).append("\r\n");
        if (!lines) {
            fields.append(ATTACHED);
        }
        byte[] head = fields.toString().getBytes(StandardCharsets.US_ASCII);
        return new Content() {
            @Override
            public long sizeHint() {
                return head.length + (lines ? message.sizeHint() : message.sizeHint() / 57 * 78 + 78);
            }

            @Override
            public InputStream open() throws IOException {
                InputStream in = message.open();
                return new SequenceInputStream(new ByteArrayInputStream(head), lines ? in : new Base64Lines(in));
            }
        };
    }

    /** Folded behind an {@code &}, so that no line is too long. */
    private static void field(StringBuilder out, String name, String value) {
        StringBuilder line = new StringBuilder(name);
        for (String part : value.split("(?<=&)")) {
            if (line.length() + part.length() > 900) {
                out.append(line).append("\r\n");
                line.setLength(0);
                line.append(' ');
            }
            line.append(part);
        }
        out.append(line).append("\r\n");
    }

    private static String mac(String text, byte[] secret) {
        byte[] octets = ("dead letter\n" + text).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(ScramHash.SHA_256.hmac(secret, octets));
    }

    private static boolean isLines(Content message) throws IOException {
        int last = -1;
        try (InputStream in = new BufferedInputStream(message.open(), 1 << 16)) {
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                if ((octet == '\n') != (last == '\r')) {
                    return false;
                }
                last = octet;
            }
        }
        return last == '\n';
    }

    /**
     * Reads the fields; the stream stands at the message then, or at its attachment.
     *
     * @throws IOException if it is no dead letter, or not of this store
     */
    static Head read(InputStream in, byte[] secret) throws IOException {
        StringBuilder seen = new StringBuilder();
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < MAX_LINES; i++) {
            String line = line(in);
            if (line.startsWith(END)) {
                int mac = line.lastIndexOf(' ') + 1;
                seen.append(line, 0, mac);
                return head(fields, line.substring(END.length()), seen.toString(), secret);
            }
            seen.append(line).append("\r\n");
            if (line.startsWith(" ") && !fields.isEmpty()) {
                fields.set(fields.size() - 1, fields.get(fields.size() - 1) + line.substring(1));
            } else {
                fields.add(line);
            }
            if (i == 1 && !line.startsWith(FACTS)) {
                break;
            }
        }
        throw new IOException("it is no dead letter");
    }

    private static Head head(List<String> fields, String end, String seen, byte[] secret) throws IOException {
        // What is signed is what stands before the END field, and its words.
        String signed = seen.substring(0, seen.lastIndexOf(END)) + seen.substring(seen.lastIndexOf(END) + END.length());
        String[] words = end.split(" ", 2);
        boolean genuine = words.length == 2
                && MessageDigest.isEqual(
                        words[1].getBytes(StandardCharsets.US_ASCII),
                        mac(signed, secret).getBytes(StandardCharsets.US_ASCII));
        if (!genuine) {
            throw new IOException(
                    "it looks like a dead letter, and is not one of this store: somebody may have sent it");
        }
        String facts = "";
        String reason = "";
        String envelope = "";
        List<String> recipients = new ArrayList<>();
        for (String field : fields) {
            if (field.startsWith(FACTS)) {
                facts = field.substring(FACTS.length());
            } else if (field.startsWith(REASON)) {
                reason = field.substring(REASON.length());
            } else if (field.startsWith(ENVELOPE)) {
                envelope = field.substring(ENVELOPE.length());
            } else if (field.startsWith(RECIPIENT)) {
                recipients.add(field.substring(RECIPIENT.length()));
            }
        }
        return new Head(
                EnvelopeText.values(facts),
                reason,
                EnvelopeText.parse(envelope, recipients),
                words[0].equals("attached"));
    }

    /** The message behind the fields. */
    static InputStream message(InputStream in, Head head) throws IOException {
        if (!head.attached()) {
            return in;
        }
        for (String line = line(in); !line.isEmpty(); ) {
            line = line(in);
        }
        return Base64.getMimeDecoder().wrap(in);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0 || line.length() > MAX_LINE) {
                throw new IOException("it is no dead letter");
            }
            line.append((char) octet);
        }
        return line.toString().strip().isEmpty() ? "" : line.substring(0, line.length() - 1);
    }

    /** Base64 in lines of 76 (RFC 2045 §6.8), as it is read. */
    private static final class Base64Lines extends InputStream {
        private final InputStream in;
        private byte[] ready = {};
        private int next;

        Base64Lines(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            if (next == ready.length) {
                byte[] read = in.readNBytes(57 * 128);
                if (read.length == 0) {
                    return -1;
                }
                ready = (Base64.getMimeEncoder().encodeToString(read) + "\r\n").getBytes(StandardCharsets.US_ASCII);
                next = 0;
            }
            return ready[next++] & 0xff;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
