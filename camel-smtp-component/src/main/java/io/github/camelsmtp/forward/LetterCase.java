package io.github.camelsmtp.forward;

/**
 * Remembers which letters of a text are upper-case, in letters and digits whose case does not matter: a host on the way may
 * fold the case of a local part (RFC 5321 §2.4 forbids it, and it happens), and what stands in it has to come back as it was.
 * Letters outside ASCII stay as they come.
 */
final class LetterCase {
    private static final int BITS = 5;

    private LetterCase() {}

    /** A digit of base 32 for each five letters, without the zeros at the end: nothing if all are lower-case. */
    static String marks(String text) {
        StringBuilder marks = new StringBuilder();
        int digit = 0;
        int letters = 0;
        for (int i = 0; i < text.length(); i++) {
            if (isLetter(text.charAt(i))) {
                digit = digit << 1 | (text.charAt(i) <= 'Z' ? 1 : 0);
                if (++letters % BITS == 0) {
                    marks.append(Seal.BASE32.charAt(digit));
                    digit = 0;
                }
            }
        }
        if (letters % BITS > 0) {
            marks.append(Seal.BASE32.charAt(digit << BITS - letters % BITS));
        }
        int end = marks.length();
        while (end > 0 && marks.charAt(end - 1) == Seal.BASE32.charAt(0)) {
            end--;
        }
        return marks.substring(0, end);
    }

    /** The text as it was, whatever became of its case and that of its marks. */
    static String restore(String text, String marks) {
        StringBuilder restored = new StringBuilder(text);
        int letters = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isLetter(c)) {
                int at = letters / BITS;
                int digit = at < marks.length()
                        ? Math.max(0, Seal.BASE32.indexOf(Character.toUpperCase(marks.charAt(at))))
                        : 0;
                boolean upper = (digit >> BITS - 1 - letters % BITS & 1) == 1;
                restored.setCharAt(i, upper ? Character.toUpperCase(c) : Character.toLowerCase(c));
                letters++;
            }
        }
        return restored.toString();
    }

    private static boolean isLetter(char c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
    }
}
