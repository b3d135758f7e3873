package io.github.camelsmtp.mail;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * Domain names in any script (RFC 6531 §3.3, RFC 5890). There is one form in which they are compared and looked up: lower
 * case, each label outside ASCII as its A-label ({@code xn--…}).
 *
 * <p>Bad input is empty. A label outside ASCII must be what its A-label stands for, capitals apart: what the mapping of
 * IDNA would turn into something else is refused ({@code ß} into {@code ss}, full-width letters, other dots), or a domain
 * could be taken for another that has a different owner. It knows the characters of Unicode 3.2, as the JDK's IDNA does;
 * a domain of a later script can be written with its A-label. It does not check that an A-label stands for anything.
 */
public final class DomainName {
    private DomainName() {}

    /** A domain name in the form in which it is compared, not checked for its syntax where it is ASCII. */
    public static Optional<String> toAscii(String domain) {
        String lower = domain.toLowerCase(Locale.ROOT);
        if (UnicodeText.isAscii(domain)) {
            return Optional.of(lower);
        }
        if (domain.length() > EmailAddress.MAX_DOMAIN) {
            return Optional.empty();
        }
        StringBuilder ascii = new StringBuilder();
        for (String label : Normalizer.normalize(lower, Normalizer.Form.NFC).split("\\.", -1)) {
            String converted = UnicodeText.isAscii(label) ? label : aLabel(label);
            if (converted.isEmpty()) {
                return Optional.empty();
            }
            ascii.append(ascii.isEmpty() ? "" : ".").append(converted);
        }
        return Optional.of(ascii.toString());
    }

    /**
     * A host's name or address literal, as somebody else gave it, made fit for a header field: cut to what a domain may have
     * (RFC 5321 §4.5.3.1.2), and each character that stands in neither becomes {@code ?}. Nothing of it can end the line,
     * open a comment or pass for another clause. It does not judge the name.
     */
    public static String inField(String text) {
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), EmailAddress.MAX_DOMAIN); i++) {
            char c = text.charAt(i);
            boolean plain =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || ".-_:[]".indexOf(c) >= 0;
            safe.append(plain ? c : '?');
        }
        return safe.toString();
    }

    /** {@code A-label} of a {@code U-label} (RFC 5890 §2.3.2.1), or nothing if it is none. */
    private static String aLabel(String label) {
        try {
            String ascii = IDN.toASCII(label, IDN.USE_STD3_ASCII_RULES);
            return IDN.toUnicode(ascii).equals(label) ? ascii.toLowerCase(Locale.ROOT) : "";
        } catch (IllegalArgumentException noLabel) {
            return "";
        }
    }
}
