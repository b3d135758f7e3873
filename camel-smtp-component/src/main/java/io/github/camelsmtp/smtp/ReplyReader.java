package io.github.camelsmtp.smtp;

import io.github.camelsmtp.wire.LineBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a server's replies out of octets that come in any pieces (RFC 5321 §4.2):
 *
 * <pre>
 * Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
 * Reply-code = %x32-35 %x30-35 %x30-39
 * </pre>
 *
 * <p>It takes one reply at a time and leaves what follows in the caller's buffer. Bad input is {@link Result#MALFORMED}, and
 * then the server is not to be listened to any more: a line that is no reply line or ends in a bare LF, another code than on
 * the line before (§4.2.1), a line over {@value #MOST_LINE} octets (RFC: 512; AUTH needs 12288, RFC 4954 §4), more than
 * {@value #MOST_LINES} lines or {@value #MOST_OCTETS} octets in one reply (RFC: none). A second digit up to 9 is taken,
 * for servers write such codes. Confined.
 */
final class ReplyReader {
    static final int MOST_LINE = 12 * 1024 + 8;
    static final int MOST_LINES = 200;
    static final int MOST_OCTETS = 64 * 1024;

    enum Result {
        /** Everything is consumed and the reply is not complete. */
        MORE,
        /** A reply is complete: {@link #reply}. */
        REPLY,
        /** This is not SMTP. */
        MALFORMED
    }

    private final LineBuffer line = new LineBuffer(MOST_LINE);
    private List<String> texts = new ArrayList<>();
    private int octets;
    private int code;
    private RemoteReply reply = new RemoteReply(421, List.of(""));

    /** Consumes octets up to the end of a reply, or all of them. */
    Result take(ByteBuffer in) {
        while (true) {
            switch (line.take(in)) {
                case MORE:
                    return Result.MORE;
                case LINE:
                    Result result = line(line.line());
                    if (result != Result.MORE) {
                        return result;
                    }
                    break;
                default:
                    return Result.MALFORMED;
            }
        }
    }

    private Result line(String text) {
        int its = code(text);
        char separator = text.length() > 3 ? text.charAt(3) : ' ';
        octets += text.length();
        boolean another = !texts.isEmpty() && its != code;
        if (its < 0 || another || separator != ' ' && separator != '-' || octets > MOST_OCTETS) {
            return Result.MALFORMED;
        }
        code = its;
        texts.add(text.length() > 4 ? text.substring(4) : "");
        if (separator == '-') {
            return texts.size() < MOST_LINES ? Result.MORE : Result.MALFORMED;
        }
        reply = new RemoteReply(code, texts);
        texts = new ArrayList<>();
        octets = 0;
        return Result.REPLY;
    }

    private static int code(String text) {
        if (text.length() < 3 || text.charAt(0) < '2' || text.charAt(0) > '5') {
            return -1;
        }
        int code = 0;
        for (int i = 0; i < 3; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            code = code * 10 + digit;
        }
        return code;
    }

    /** The reply that {@link #take} completed. */
    RemoteReply reply() {
        return reply;
    }

    /** Whether a reply has begun and not ended. */
    boolean partial() {
        return line.partial() || !texts.isEmpty();
    }
}
