package io.github.camelsmtp.mail;

import java.text.Normalizer;
import java.util.Optional;

/**
 * SASLprep (RFC 4013): makes names and passwords the same that look the same, however a keyboard made them.
 *
 * <p>Bad input: {@link #prepare} answers empty for text with characters that nobody can see or type (RFC 4013 §2.3), or
 * that runs in both directions (§2.4). Text is normalized by the Unicode of the Java runtime, not by the 3.2 of 2002, and
 * characters that were unassigned then are let through as in a query (§2.5): emoji are, and people have them in passwords.
 */
public final class SaslPrep {
    private SaslPrep() {}

    /** The prepared text, which may be empty, or empty if the text must not be used. */
    public static Optional<String> prepare(String text) {
        if (text.chars().allMatch(c -> c >= ' ' && c < 127)) {
            return Optional.of(text);
        }
        StringBuilder mapped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isSpace(c)) {
                mapped.append(' ');
            } else if (!isNothing(c)) {
                mapped.appendCodePoint(c);
            }
        });
        String normal = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
        boolean allowed = normal.codePoints().noneMatch(SaslPrep::isProhibited) && isOneDirection(normal);
        return allowed ? Optional.of(normal) : Optional.empty();
    }

    /** RFC 3454 table C.1.2, mapped to SPACE (RFC 4013 §2.1). */
    private static boolean isSpace(int c) {
        return c == 0xA0 || c == 0x1680 || c >= 0x2000 && c <= 0x200B || c == 0x202F || c == 0x205F || c == 0x3000;
    }

    /** RFC 3454 table B.1, mapped to nothing (RFC 4013 §2.1). */
    private static boolean isNothing(int c) {
        return c == 0xAD
                || c == 0x34F
                || c == 0x1806
                || c >= 0x180B && c <= 0x180D
                || c == 0x200C
                || c == 0x200D
                || c == 0x2060
                || c >= 0xFE00 && c <= 0xFE0F
                || c == 0xFEFF;
    }

    /** RFC 4013 §2.3: tables C.1.2 and C.2.1 to C.9 of RFC 3454. */
    private static boolean isProhibited(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.PRIVATE_USE, Character.SURROGATE -> true;
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> isSpace(c) || isNonCharacter(c) || isInvisible(c);
        };
    }

    /** Table C.4. */
    private static boolean isNonCharacter(int c) {
        return c >= 0xFDD0 && c <= 0xFDEF || (c & 0xFFFE) == 0xFFFE;
    }

    /** What is left of tables C.2.2, C.6, C.7, C.8 and C.9. */
    private static boolean isInvisible(int c) {
        return c == 0x340
                || c == 0x341
                || c == 0x6DD
                || c == 0x70F
                || c == 0x180E
                || c == 0x200E
                || c == 0x200F
                || c >= 0x202A && c <= 0x202E
                || c >= 0x2061 && c <= 0x2063
                || c >= 0x206A && c <= 0x206F
                || c >= 0x2FF0 && c <= 0x2FFB
                || c >= 0xFFF9 && c <= 0xFFFD
                || c >= 0x1D173 && c <= 0x1D17A
                || c == 0xE0001
                || c >= 0xE0020 && c <= 0xE007F;
    }

    /** RFC 3454 §6: with a character that runs leftwards none runs rightwards, and such ones stand at both ends. */
    private static boolean isOneDirection(String text) {
        if (text.codePoints().noneMatch(SaslPrep::runsLeft)) {
            return true;
        }
        return text.codePoints()
                        .noneMatch(c -> Character.getDirectionality(c) == Character.DIRECTIONALITY_LEFT_TO_RIGHT)
                && runsLeft(text.codePointAt(0))
                && runsLeft(text.codePointBefore(text.length()));
    }

    private static boolean runsLeft(int c) {
        byte direction = Character.getDirectionality(c);
        return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
    }
}
