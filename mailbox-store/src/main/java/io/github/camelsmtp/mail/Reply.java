package io.github.camelsmtp.mail;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An SMTP reply (RFC 5321 §4.2): a code, perhaps an enhanced status (RFC 3463), and one or more lines of text.
 *
 * <p>Text is made safe when a reply is made: octets outside printable ASCII become {@code ?} and a line is cut at
 * {@value #MAX_TEXT} octets, so no reply can break a line or run over RFC 5321 §4.5.3.1.5. It does not decide whether a
 * client may see the text: never build one from an exception.
 *
 * @param code 200 to 599
 * @param status the enhanced status, or null where RFC 2034 §4 has none (greeting, HELO, EHLO, 3xx)
 * @param lines the text without code and status, at least one line
 */
public record Reply(int code, @Nullable EnhancedStatus status, List<String> lines) {
    private static final int MAX_TEXT = 490;

    /** @throws IllegalArgumentException if the code is out of range or there is no line */
    public Reply {
        if (code < 200 || code > 599) {
            throw new IllegalArgumentException("reply code must be 200 to 599, not " + code);
        }
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("a reply needs a line of text");
        }
        lines = lines.stream().map(Reply::printable).toList();
    }

    /** A reply of one line with an enhanced status: {@code of(550, 1, 1, "No such user")} is {@code 550 5.1.1 …}. */
    public static Reply of(int code, int subject, int detail, String text) {
        return new Reply(code, new EnhancedStatus(subject, detail), List.of(text));
    }

    /** A reply without an enhanced status, a line for each text. */
    public static Reply plain(int code, String... lines) {
        return new Reply(code, null, List.of(lines));
    }

    /**
     * Parses {@code 550 5.7.1 No thanks} or {@code 550 No thanks}; empty if the code is missing or out of 200 to 599, or
     * if the enhanced status is of another class than the code. A line end in the text starts another line.
     */
    public static Optional<Reply> parse(String text) {
        if (text.length() < 3 || !isCode(text) || text.length() > 3 && text.charAt(3) != ' ') {
            return Optional.empty();
        }
        int code = Integer.parseInt(text.substring(0, 3));
        String rest = text.substring(3).strip();
        int end = rest.indexOf(' ') < 0 ? rest.length() : rest.indexOf(' ');
        String[] numbers = rest.substring(0, end).split("\\.", -1);
        if (numbers.length != 3 || !isNumber(numbers[0]) || !isNumber(numbers[1]) || !isNumber(numbers[2])) {
            return Optional.of(new Reply(code, null, textLines(rest)));
        }
        if (!numbers[0].equals(text.substring(0, 1))) {
            return Optional.empty();
        }
        EnhancedStatus status = new EnhancedStatus(Integer.parseInt(numbers[1]), Integer.parseInt(numbers[2]));
        return Optional.of(new Reply(code, status, textLines(rest.substring(end).strip())));
    }

    private static boolean isCode(String text) {
        return text.charAt(0) >= '2' && text.charAt(0) <= '5' && isNumber(text.substring(0, 3));
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static List<String> textLines(String text) {
        return text.lines().findAny().isPresent() ? text.lines().toList() : List.of("");
    }

    /** The same reply with a status: its own, or the one that says nothing ({@code 5.0.0}) where a reply takes one. */
    public Reply withStatus() {
        return status != null || code / 100 == 3 ? this : new Reply(code, new EnhancedStatus(0, 0), lines);
    }

    /** Whether the code is 2xx. */
    public boolean isPositive() {
        return code < 300;
    }

    /** Whether the code is 4xx: the client should try again later. */
    public boolean isTransient() {
        return code >= 400 && code < 500;
    }

    /** Whether the code is 5xx. */
    public boolean isPermanent() {
        return code >= 500;
    }

    /** The lines as they are sent, each with code, status and CRLF (RFC 5321 §4.2.1, RFC 2034 §4). */
    public String wire() {
        String mark = status == null ? "" : status.forCode(code) + " ";
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            char separator = i == lines.size() - 1 ? ' ' : '-';
            out.append(code).append(separator).append(mark).append(lines.get(i)).append("\r\n");
        }
        return out.toString();
    }

    /** The same without the last line end, for logs and exceptions. */
    @Override
    public String toString() {
        return wire().strip();
    }

    private static String printable(String text) {
        int length = Math.min(text.length(), MAX_TEXT);
        for (int i = 0; i < length; i++) {
            if (!isPrintable(text.charAt(i))) {
                return escape(text, length);
            }
        }
        return length == text.length() ? text : text.substring(0, length);
    }

    private static String escape(String text, int length) {
        StringBuilder out = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            out.append(isPrintable(text.charAt(i)) ? text.charAt(i) : '?');
        }
        return out.toString();
    }

    private static boolean isPrintable(char c) {
        return c >= ' ' && c <= '~';
    }
}
