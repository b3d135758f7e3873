package io.github.camelsmtp.pop3;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command line that has been read.
 *
 * @param verb the command, or null if the line is refused
 * @param arguments as many as the command takes
 * @param refusal what the client is told, if the line is refused
 */
record Pop3Command(
        @Nullable Pop3Verb verb,
        List<String> arguments,
        @Nullable String refusal) {
    /** Stands for octets that are not UTF-8 (RFC 6856 §2.2: they are refused). No name has it. */
    private static final char REPLACEMENT = '\ufffd';

    /** Reads {@code keyword *(SP argument)} (RFC 1939 §3, RFC 2449 §4), as far as this state takes it. */
    static Pop3Command parse(String line, Pop3State state) {
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) < ' ' || line.charAt(i) == 0x7f) {
                return refused(Pop3Replies.ODD_CHARACTERS);
            }
        }
        if (line.indexOf(REPLACEMENT) >= 0) {
            return refused(Pop3Replies.NOT_UTF8);
        }
        int space = line.indexOf(' ');
        int end = space < 0 ? line.length() : space;
        Pop3Verb verb = Pop3Verb.of(line.substring(0, end));
        if (verb == null) {
            return refused(Pop3Replies.UNKNOWN_COMMAND);
        }
        if (!verb.allowedIn(state)) {
            return refused(state == Pop3State.AUTHORIZATION ? Pop3Replies.LOG_IN_FIRST : Pop3Replies.LOGGED_IN);
        }
        List<String> arguments = verb.arguments(line.substring(end));
        return verb.takes(arguments) ? new Pop3Command(verb, arguments, null) : refused(Pop3Replies.usage(verb));
    }

    private static Pop3Command refused(String refusal) {
        return new Pop3Command(null, List.of(), refusal);
    }

    /** {@code 1*DIGIT}: its value, or a very high one if it is higher than that; -1 if it is something else. */
    static long number(String digits) {
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char digit = digits.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            value = Math.min(value * 10 + (digit - '0'), Long.MAX_VALUE / 20);
        }
        return value;
    }

    /** Without the arguments: one may be a password. */
    @Override
    public String toString() {
        return verb == null ? "refused" : verb.name();
    }
}
