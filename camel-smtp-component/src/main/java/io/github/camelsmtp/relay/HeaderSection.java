package io.github.camelsmtp.relay;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The header section of a message (RFC 5322 §2.2), as far as there is one: it ends at the empty line, at the first line that
 * is neither a field nor a continuation of one, and at a limit. So a message without a header section has an empty one, and
 * none of its text is taken for a field.
 *
 * @param fields each with its continuations, without line ends but with the blanks behind them; octets as ISO 8859-1
 */
public record HeaderSection(List<String> fields) {

    /** Reads no more than the limit, and leaves the stream open. Lines end in LF or CRLF. */
    public static HeaderSection read(InputStream message, int limit) throws IOException {
        InputStream in = message instanceof BufferedInputStream ? message : new BufferedInputStream(message);
        List<String> lines = new ArrayList<>();
        int left = limit;
        while (left > 0) {
            String line = line(in, left);
            boolean continues = !line.isEmpty() && (line.charAt(0) == ' ' || line.charAt(0) == '\t');
            if (continues && !lines.isEmpty() || !continues && nameEnd(line) > 0) {
                lines.add(line);
                left -= line.length() + 2;
            } else {
                break;
            }
        }
        return new HeaderSection(List.copyOf(unfold(lines)));
    }

    private static List<String> unfold(List<String> lines) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        for (String line : lines) {
            boolean continues = line.charAt(0) == ' ' || line.charAt(0) == '\t';
            if (!continues && !field.isEmpty()) {
                fields.add(field.toString());
                field.setLength(0);
            }
            field.append(continues ? "\r\n" : "").append(line);
        }
        if (!field.isEmpty()) {
            fields.add(field.toString());
        }
        return fields;
    }

    /** The next line without its end; what goes beyond the limit is no line: empty. */
    private static String line(InputStream in, int limit) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int octet;
        while ((octet = in.read()) >= 0 && octet != '\n') {
            if (line.size() >= limit) {
                return "";
            }
            line.write(octet);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** {@code field-name = 1*ftext}, {@code ftext = %d33-57 / %d59-126} (RFC 5322 §3.6.8): where the colon is, or -1. */
    private static int nameEnd(String line) {
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == ':') {
                return i == 0 ? -1 : i;
            }
            if (c <= ' ' || c > '~') {
                return -1;
            }
        }
        return -1;
    }

    /** The value of the first field of a name, unfolded. */
    public Optional<String> value(String name) {
        return values(name).stream().findFirst();
    }

    /** The values of all fields of a name, unfolded. */
    public List<String> values(String name) {
        return fields.stream()
                .filter(field -> field.length() > name.length()
                        && field.charAt(name.length()) == ':'
                        && field.regionMatches(true, 0, name, 0, name.length()))
                .map(field ->
                        field.substring(name.length() + 1).replace("\r\n", "").strip())
                .toList();
    }

    /** The fields as they are sent. */
    byte[] octets() {
        StringBuilder text = new StringBuilder();
        fields.forEach(field -> text.append(field).append("\r\n"));
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
