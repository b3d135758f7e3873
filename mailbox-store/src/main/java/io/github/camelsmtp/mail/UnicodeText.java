package io.github.camelsmtp.mail;

/**
 * Which characters outside ASCII may stand in addresses and parameters: {@code UTF8-non-ascii} of RFC 6532 §3.1, without
 * those that nobody can see or that change how others are seen. They have no place in a name, and one that a person reads
 * in a log or a header must be the one that was meant.
 *
 * <p>Refused: C1 controls, white space, line and paragraph separators, format characters (among them the bidirectional
 * controls) but the two joiners that Persian and Indian languages need, half surrogates, noncharacters, and U+FFFD, which
 * stands for octets that were no UTF-8. Overlong forms and encoded surrogates are such octets. It does not ask whether a
 * character has been assigned, for that depends on the age of the JDK, and it does not look for letters that look alike.
 */
public final class UnicodeText {
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;
    private static final int REPLACEMENT = 0xFFFD;

    private UnicodeText() {}

    /** Whether every character is ASCII, control characters included. */
    public static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 127) {
                return false;
            }
        }
        return true;
    }

    /** Whether every character outside ASCII may be there. */
    public static boolean isPlain(String text) {
        return isAscii(text) || text.codePoints().allMatch(c -> c < 128 || isPlain(c));
    }

    private static boolean isPlain(int character) {
        if (character == REPLACEMENT || (character & 0xFFFE) == 0xFFFE || character >= 0xFDD0 && character <= 0xFDEF) {
            return false;
        }
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.FORMAT -> character == ZERO_WIDTH_NON_JOINER || character == ZERO_WIDTH_JOINER;
            default -> true;
        };
    }

    /** How many octets the text has in UTF-8; a half surrogate counts as three. */
    static int octets(String text) {
        int octets = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Each half of a pair is two of the four octets of its character.
            octets += c < 0x80 ? 1 : c < 0x800 || paired(text, i) ? 2 : 3;
        }
        return octets;
    }

    private static boolean paired(String text, int at) {
        char c = text.charAt(at);
        return Character.isHighSurrogate(c) && at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                || Character.isLowSurrogate(c) && at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }
}
