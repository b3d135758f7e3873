package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.EnhancedStatus;
import io.github.camelsmtp.mail.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server's reply as it came (RFC 5321 §4.2).
 *
 * @param code 200 to 599
 * @param lines what stands behind the code, at least one line, perhaps empty; hostile
 */
record RemoteReply(int code, List<String> lines) {

    /** Lines beyond are not told: a sender reads a few of them. */
    private static final int MOST_TOLD = 20;

    boolean isPositive() {
        return code < 300;
    }

    /** Whether the server ends the session with it (RFC 5321 §3.8). */
    boolean isGoodbye() {
        return code == 421;
    }

    /** The same to be told: made safe, the enhanced status taken out of the text, where it is of the code's class. */
    Reply toReply() {
        EnhancedStatus status = null;
        List<String> texts = new ArrayList<>();
        for (String line : lines.subList(0, Math.min(lines.size(), MOST_TOLD))) {
            EnhancedStatus found = status(line);
            status = status == null ? found : status;
            texts.add(
                    found == null ? line : line.substring(lengthOfStatus(line)).strip());
        }
        return new Reply(code, status, texts);
    }

    /** {@code status-code = class "." subject "." detail} (RFC 3463 §2), followed by a space or nothing; else null. */
    private @Nullable EnhancedStatus status(String line) {
        int end = lengthOfStatus(line);
        String[] numbers = line.substring(0, end).split("\\.", -1);
        if (numbers.length != 3 || !numbers[0].equals(String.valueOf(code / 100)) || code / 100 == 3) {
            return null;
        }
        int subject = number(numbers[1]);
        int detail = number(numbers[2]);
        return subject < 0 || detail < 0 ? null : new EnhancedStatus(subject, detail);
    }

    private static int lengthOfStatus(String line) {
        int space = line.indexOf(' ');
        return space < 0 ? line.length() : space;
    }

    private static int number(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Integer.parseInt(text) : -1;
    }

    /** In one line, made safe. */
    String told() {
        return String.join(" ", toReply().wire().split("\r\n"));
    }
}
