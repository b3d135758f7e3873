package io.github.camelsmtp.relay;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeUtility;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The parts of a {@code multipart}, one after the other (RFC 2046 §5.1). It holds no more than the part that is read, up to a
 * limit, and skips what is beyond; it ends at the last delimiter, at the end of the stream, or when it has read as much as a
 * report may have. Parts of parts are not looked into. Confined to one thread.
 */
final class ReportParts {
    /** What is read of a report in all: a text, the fields, and the beginning of what came back. */
    private static final int MAX_READ = 4 * 1024 * 1024;
    /** Of a part, 256 KB: the fields of a thousand recipients. */
    private static final int MAX_PART = 256 * 1024;
    /** Of a line; a delimiter is shorter (RFC 2046 §5.1.1: 70 characters and two). */
    private static final int MAX_LINE = 8 * 1024;

    private final BufferedInputStream in;
    private final String delimiter;
    private int left = MAX_READ;
    private boolean ended;

    ReportParts(BufferedInputStream in, String boundary) {
        this.in = in;
        this.delimiter = "--" + boundary;
    }

    /**
     * A part, its encoding undone.
     *
     * @param type its media type without parameters
     * @param content its beginning
     */
    record Part(String type, byte[] content) {}

    /** Skips what stands before the first part. */
    void begin() throws IOException {
        body(new ByteArrayOutputStream());
    }

    /** The next part, or nothing if there is none. */
    Optional<Part> next() throws IOException {
        if (ended) {
            return Optional.empty();
        }
        HeaderSection header = HeaderSection.read(in, Math.min(left, MAX_PART));
        left -= header.octets().length;
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        body(content);
        String type = MediaType.parse(header.value("Content-Type").orElse("text/plain"))
                .name();
        return Optional.of(new Part(
                type,
                decoded(
                        content.toByteArray(),
                        header.value("Content-Transfer-Encoding").orElse("7bit"))));
    }

    private static byte[] decoded(byte[] content, String encoding) throws IOException {
        if (!encoding.equalsIgnoreCase("quoted-printable") && !encoding.equalsIgnoreCase("base64")) {
            return content;
        }
        try (InputStream decoder = MimeUtility.decode(new ByteArrayInputStream(content), encoding)) {
            ByteArrayOutputStream decoded = new ByteArrayOutputStream();
            int octet;
            while ((octet = readLeniently(decoder)) >= 0) {
                decoded.write(octet);
            }
            return decoded.toByteArray();
        } catch (MessagingException unknown) {
            return content;
        }
    }

    /** What is no base64 ends the part where it begins. */
    private static int readLeniently(InputStream decoder) {
        try {
            return decoder.read();
        } catch (IOException malformed) {
            return -1;
        }
    }

    /** Reads to the next delimiter. */
    private void body(ByteArrayOutputStream content) throws IOException {
        while (true) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            if (!line(line)) {
                ended = true;
                return;
            }
            String text = line.toString(StandardCharsets.ISO_8859_1);
            if (text.startsWith(delimiter)) {
                String rest = text.substring(delimiter.length()).strip();
                ended = rest.startsWith("--");
                if (ended || rest.isEmpty()) {
                    return;
                }
            }
            if (content.size() + line.size() <= MAX_PART) {
                content.writeBytes(line.toByteArray());
            }
        }
    }

    /** A line with its end, or a piece of one that is too long; false at the end. */
    private boolean line(ByteArrayOutputStream line) throws IOException {
        int octet = -1;
        while (left > 0 && line.size() < MAX_LINE && (octet = in.read()) >= 0) {
            left--;
            line.write(octet);
            if (octet == '\n') {
                return true;
            }
        }
        return line.size() > 0;
    }
}
