package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The text of the 250 to a message: a template with the placeholders {@code ${id}}, {@code ${size}} and {@code
 * ${recipients}}, checked when the route starts. Immutable.
 *
 * <p>Nothing that a client says can stand in it, and no line end: a reply is one line.
 */
final class AcceptedText {
    static final String DEFAULT = "Queued as ${id}";
    /** A reply line has 512 octets with code, status and CRLF (RFC 5321 §4.5.3.1.5). */
    private static final int MAX_LENGTH = 490;

    /** What a placeholder stands for; the longest there can be tells whether the line fits. */
    private enum Placeholder {
        ID("id", 13, message -> message.id()),
        SIZE("size", 19, message -> Long.toString(message.spool().size())),
        RECIPIENTS(
                "recipients",
                10,
                message -> Integer.toString(message.envelope().recipients().size()));

        private final String word;
        private final int longest;
        private final Function<Incoming, String> value;

        Placeholder(String word, int longest, Function<Incoming, String> value) {
            this.word = word;
            this.longest = longest;
            this.value = value;
        }
    }

    /** Text and placeholders in turn: what is said of a message, piece by piece. */
    private final List<Function<Incoming, String>> pieces = new ArrayList<>();

    private int longest;

    private AcceptedText() {}

    /** @throws IllegalArgumentException if the template has no sense, in one line for the user */
    static AcceptedText parse(String template) {
        require(!template.isBlank(), "must not be empty");
        require(
                template.chars().allMatch(c -> c >= ' ' && c <= '~'),
                "must be one line of printable ASCII characters, for it is a line of SMTP");
        AcceptedText text = new AcceptedText();
        int from = 0;
        for (int start = template.indexOf("${"); start >= 0; start = template.indexOf("${", from)) {
            text.say(template.substring(from, start));
            int end = template.indexOf('}', start);
            require(end >= 0, "has a ${ without its }");
            text.say(placeholder(template.substring(start + 2, end)));
            from = end + 1;
        }
        text.say(template.substring(from));
        require(
                text.longest <= MAX_LENGTH,
                "must fit a reply line: at most " + MAX_LENGTH + " characters with its values");
        return text;
    }

    private static Placeholder placeholder(String word) {
        for (Placeholder one : Placeholder.values()) {
            if (one.word.equals(word)) {
                return one;
            }
        }
        throw new IllegalArgumentException("acceptedText knows ${id}, ${size} and ${recipients}, not ${" + word + "}");
    }

    private void say(String literal) {
        pieces.add(message -> literal);
        longest += literal.length();
    }

    private void say(Placeholder placeholder) {
        pieces.add(placeholder.value);
        longest += placeholder.longest;
    }

    /** {@code 250 2.0.0} with the text for this message. */
    Reply reply(Incoming message) {
        StringBuilder text = new StringBuilder();
        pieces.forEach(piece -> text.append(piece.apply(message)));
        return Reply.of(250, 0, 0, text.toString());
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException("acceptedText " + what);
        }
    }
}
