package io.github.camelsmtp.relay;

import io.github.camelsmtp.mail.DsnReturn;
import io.github.camelsmtp.store.Content;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * What a report brings back of the message it is of: all of it, or its header section (RFC 3461 §4.3, RFC 6522 §4).
 *
 * <p>All of it, if the sender did not ask for less, the message is not longer than the limit, and it can be sent as it is:
 * one that has lines of more than 998 octets, a CR, LF of its own or NUL can't stand in {@code message/rfc822}, which takes
 * no encoding (RFC 2046 §5.2.1). Else the fields, encoded where they must be.
 *
 * @param type the media type of the part
 * @param encoding its content transfer encoding
 * @param whole the message if all of it goes back
 * @param octets the part's octets if it is the header section
 */
record ReturnedContent(
        String type, String encoding, @Nullable Content whole, byte[] octets) {
    /** RFC 5322 §2.1.1 */
    private static final int MAX_LINE = 998;
    /** Of a longer header section the first fields go back. Precedent: Postfix's header_size_limit, 102,400. */
    private static final int MAX_HEADER = 64 * 1024;

    /** @param eightBit whether the report goes only where UTF-8 goes, so that nothing needs to be encoded (RFC 6533 §4.5) */
    static ReturnedContent of(DeliveryReport report, HeaderSection header, long limit, boolean eightBit)
            throws IOException {
        boolean utf8 = report.envelope().request().smtpUtf8();
        DsnReturn asked = report.envelope().request().dsnReturn();
        boolean all = asked != DsnReturn.HEADERS && !report.envelope().request().requireTls(); // RFC 8689 §5
        // Of what is not a failure only the header goes back (RFC 3461 §4.3).
        if (report.action() == DeliveryReport.Action.FAILED && all) {
            Octets found = Octets.of(report.original(), limit);
            if (found.length <= limit && (!found.needsEncoding || utf8)) {
                return whole(report.original(), found, utf8, eightBit);
            }
        }
        byte[] fields = header.octets();
        Octets found = Octets.of(new ByteArrayInputStream(fields), Long.MAX_VALUE);
        String type = utf8 ? "message/global-headers" : "text/rfc822-headers";
        if (found.needsEncoding || found.eightBit && !(utf8 && eightBit)) {
            return new ReturnedContent(type, "quoted-printable", null, QuotedPrintable.encode(fields));
        }
        return new ReturnedContent(type, found.eightBit ? "8bit" : "7bit", null, fields);
    }

    private static ReturnedContent whole(Content original, Octets found, boolean utf8, boolean eightBit) {
        String type = utf8 ? "message/global" : "message/rfc822";
        boolean encode = utf8 && (found.needsEncoding || found.eightBit && !eightBit);
        String encoding = encode ? "quoted-printable" : found.eightBit ? "8bit" : "7bit";
        return new ReturnedContent(type, encoding, original, new byte[0]);
    }

    /** The header section of a message, as far as it can go back. */
    static HeaderSection header(Content original) throws IOException {
        try (InputStream in = original.open()) {
            return HeaderSection.read(in, MAX_HEADER);
        }
    }

    boolean isEightBit() {
        return encoding.equals("8bit");
    }

    InputStream open() throws IOException {
        if (whole == null) {
            return new ByteArrayInputStream(octets);
        }
        InputStream in = whole.open();
        return encoding.equals("quoted-printable") ? new QuotedPrintable(new BufferedInputStream(in)) : in;
    }

    long sizeHint() {
        return whole == null ? octets.length : whole.sizeHint();
    }

    /** What octets there are, as far as it matters to MIME. */
    private static final class Octets {
        private long length;
        private boolean eightBit;
        private boolean needsEncoding;

        static Octets of(Content content, long limit) throws IOException {
            try (InputStream in = content.open()) {
                return of(in, limit);
            }
        }

        /** Reads to the end, or till the limit is passed. */
        static Octets of(InputStream stream, long limit) throws IOException {
            InputStream in = new BufferedInputStream(stream);
            Octets found = new Octets();
            int line = 0;
            int before = 0;
            int octet;
            while (found.length <= limit && (octet = in.read()) >= 0) {
                found.length++;
                found.eightBit |= octet > 127;
                line = octet == '\n' ? 0 : octet == '\r' ? line : line + 1;
                found.needsEncoding |= line > MAX_LINE || octet == 0 || (before == '\r') != (octet == '\n');
                before = octet;
            }
            found.needsEncoding |= before == '\r';
            return found;
        }
    }
}
