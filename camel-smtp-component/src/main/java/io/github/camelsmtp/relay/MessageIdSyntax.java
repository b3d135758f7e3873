package io.github.camelsmtp.relay;

/** Message identifiers of others, before they go anywhere. */
final class MessageIdSyntax {
    /** As long as a line may be that people read (RFC 5322 §2.1.1), four times. */
    private static final int MAX_LENGTH = 4 * 78;

    private MessageIdSyntax() {}

    /** Roughly {@code msg-id = "<" id-left "@" id-right ">"} (RFC 5322 §3.6.4): one, in printable ASCII, without blanks. */
    static boolean isMessageId(String text) {
        return text.length() > 2
                && text.length() <= MAX_LENGTH
                && text.charAt(0) == '<'
                && text.indexOf('>') == text.length() - 1
                && text.indexOf('<', 1) < 0
                && text.chars().allMatch(c -> c > ' ' && c <= '~');
    }
}
