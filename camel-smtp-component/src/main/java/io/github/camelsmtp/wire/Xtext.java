package io.github.camelsmtp.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Octets as the value of an ESMTP parameter (RFC 3461 §4):
 *
 * <pre>
 * xtext   = *( xchar / hexchar )
 * xchar   = any ASCII CHAR between "!" (33) and "~" (126) inclusive, except for "+" and "="
 * hexchar = ASCII "+" immediately followed by two upper case hexadecimal digits
 * </pre>
 *
 * <p>Bad input: {@link #decode} answers empty. Small hexadecimal digits are read too, because Exim wrote them until 2022.
 * What the octets mean, and whether there are control characters among them, is for the caller to judge.
 */
public final class Xtext {
    private static final String DIGITS = "0123456789ABCDEF";

    private Xtext() {}

    /** The octets that a text stands for, or empty if it is no xtext. No text is no octets. */
    public static Optional<byte[]> decode(String text) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '+') {
                int high = digit(text, i + 1);
                int low = digit(text, i + 2);
                if (high < 0 || low < 0) {
                    return Optional.empty();
                }
                octets.write(high << 4 | low);
                i += 2;
            } else if (isXchar(c)) {
                octets.write(c);
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(octets.toByteArray());
    }

    /** The text that stands for the octets, itself where it can. */
    public static String encode(byte[] octets) {
        StringBuilder text = new StringBuilder(octets.length);
        for (byte octet : octets) {
            char c = (char) (octet & 0xFF);
            if (isXchar(c)) {
                text.append(c);
            } else {
                text.append('+').append(DIGITS.charAt(c >> 4)).append(DIGITS.charAt(c & 15));
            }
        }
        return text.toString();
    }

    /** The same of a text in UTF-8. */
    public static String encode(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isXchar(char c) {
        return c >= '!' && c <= '~' && c != '+' && c != '=';
    }

    private static int digit(String text, int at) {
        return at < text.length() && text.charAt(at) < 128 ? Character.digit(text.charAt(at), 16) : -1;
    }
}
