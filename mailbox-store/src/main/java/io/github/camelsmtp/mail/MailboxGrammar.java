package io.github.camelsmtp.mail;

import java.util.Optional;

/**
 * The grammar of {@code Mailbox} (RFC 5321 §4.1.2, §4.1.3, RFC 6531 §3.3), by hand and in one pass: no regular expression, so no
 * backtracking. Every method answers what it found as a value; none throws.
 */
final class MailboxGrammar {
    private static final String ATEXT_SPECIALS = "!#$%&'*+-/=?^_`{|}~";

    private MailboxGrammar() {}

    /** {@code Mailbox = Local-part "@" ( Domain / address-literal )} */
    static Optional<EmailAddress> mailbox(String text) {
        if (!UnicodeText.isPlain(text)) {
            return Optional.empty();
        }
        StringBuilder local = new StringBuilder();
        int at = !text.isEmpty() && text.charAt(0) == '"' ? quotedString(text, local) : dotString(text, local);
        if (at < 0 || at >= text.length() || text.charAt(at) != '@') {
            return Optional.empty();
        }
        String domain = DomainName.toAscii(text.substring(at + 1)).orElse("");
        boolean sizes = !local.isEmpty()
                && UnicodeText.octets(local.toString()) <= EmailAddress.MAX_LOCAL_PART
                && UnicodeText.octets(text.substring(at + 1)) <= EmailAddress.MAX_DOMAIN
                && domain.length() <= EmailAddress.MAX_DOMAIN;
        if (!sizes || !(isDomain(domain) || isAddressLiteral(domain))) {
            return Optional.empty();
        }
        return Optional.of(new EmailAddress(local.toString(), domain));
    }

    /** {@code Dot-string = Atom *("." Atom)}; answers where it ends, or -1. */
    private static int dotString(String text, StringBuilder local) {
        int i = 0;
        boolean atomStarts = true;
        for (; i < text.length() && text.charAt(i) != '@'; i++) {
            char c = text.charAt(i);
            if (c == '.' ? atomStarts : !isAtext(c)) {
                return -1;
            }
            atomStarts = c == '.';
            local.append(c);
        }
        return atomStarts ? -1 : i;
    }

    /**
     * {@code Quoted-string = DQUOTE *QcontentSMTP DQUOTE}, {@code QcontentSMTP = qtextSMTP / quoted-pairSMTP},
     * {@code qtextSMTP =/ UTF8-non-ascii} (RFC 6531 §3.3); answers the index after the closing quote, or -1.
     */
    private static int quotedString(String text, StringBuilder local) {
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                return i + 1;
            }
            if (c == '\\' && ++i < text.length()) {
                c = text.charAt(i);
            }
            if (c < ' ' || c == 127) {
                return -1;
            }
            local.append(c);
        }
        return -1;
    }

    /** {@code Domain = sub-domain *("." sub-domain)}, {@code sub-domain = Let-dig [Ldh-str]} */
    static boolean isDomain(String text) {
        int labelStart = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i < text.length() && text.charAt(i) != '.') {
                continue;
            }
            if (!isSubDomain(text, labelStart, i)) {
                return false;
            }
            labelStart = i + 1;
        }
        return true;
    }

    private static boolean isSubDomain(String text, int from, int to) {
        if (from >= to || to - from > 63 || !isLetDig(text.charAt(from)) || !isLetDig(text.charAt(to - 1))) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (!isLetDig(text.charAt(i)) && text.charAt(i) != '-') {
                return false;
            }
        }
        return true;
    }

    /** {@code address-literal = "[" ( IPv4-address-literal / IPv6-address-literal / General-address-literal ) "]"} */
    static boolean isAddressLiteral(String text) {
        if (text.length() < 3 || text.charAt(0) != '[' || text.charAt(text.length() - 1) != ']') {
            return false;
        }
        String inside = text.substring(1, text.length() - 1);
        if (inside.regionMatches(true, 0, "IPv6:", 0, 5)) {
            return isIpv6(inside.substring(5));
        }
        return isIpv4(inside) || isGeneralLiteral(inside);
    }

    /** {@code IPv4-address-literal = Snum 3("." Snum)}, {@code Snum = 1*3DIGIT} from 0 to 255 */
    static boolean isIpv4(String text) {
        int parts = 0;
        int digits = 0;
        int value = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : '.';
            if (c == '.') {
                if (digits == 0) {
                    return false;
                }
                parts++;
                digits = 0;
                value = 0;
            } else if (isDigit(c) && ++digits <= 3) {
                value = value * 10 + (c - '0');
                if (value > 255) {
                    return false;
                }
            } else {
                return false;
            }
        }
        return parts == 4;
    }

    /** {@code IPv6-addr = IPv6-full / IPv6-comp / IPv6v4-full / IPv6v4-comp} */
    static boolean isIpv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return ipv6Groups(text, true) == 8;
        }
        if (text.indexOf("::", gap + 1) >= 0) {
            return false;
        }
        int before = gap == 0 ? 0 : ipv6Groups(text.substring(0, gap), false);
        String rest = text.substring(gap + 2);
        int after = rest.isEmpty() ? 0 : ipv6Groups(rest, true);
        return before >= 0 && after >= 0 && before + after <= 6;
    }

    /** Counts {@code IPv6-hex = 1*4HEXDIG} between colons, a trailing IPv4 address as two; -1 if malformed. */
    private static int ipv6Groups(String text, boolean ipv4Allowed) {
        int groups = 0;
        int start = 0;
        while (true) {
            int colon = text.indexOf(':', start);
            String group = text.substring(start, colon < 0 ? text.length() : colon);
            if (colon < 0 && ipv4Allowed && group.indexOf('.') >= 0) {
                return isIpv4(group) ? groups + 2 : -1;
            }
            if (!isHexGroup(group) || groups == 8) {
                return -1;
            }
            groups++;
            if (colon < 0) {
                return groups;
            }
            start = colon + 1;
        }
    }

    private static boolean isHexGroup(String group) {
        return !group.isEmpty()
                && group.length() <= 4
                && group.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
    }

    /** {@code General-address-literal = Standardized-tag ":" 1*dcontent}, {@code dcontent = %d33-90 / %d94-126} */
    private static boolean isGeneralLiteral(String text) {
        int colon = text.indexOf(':');
        if (colon <= 0 || colon == text.length() - 1 || !isLetDig(text.charAt(colon - 1))) {
            return false;
        }
        boolean tag = text.substring(0, colon).chars().allMatch(c -> isLetDig((char) c) || c == '-');
        return tag && text.substring(colon + 1).chars().allMatch(c -> c >= 33 && c <= 126 && (c < 91 || c > 93));
    }

    /** Writes a local part as {@code Dot-string} where it is one, else as {@code Quoted-string}. */
    static String quoteIfNeeded(String localPart) {
        if (dotString(localPart, new StringBuilder()) == localPart.length()) {
            return localPart;
        }
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < localPart.length(); i++) {
            char c = localPart.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.append('"').toString();
    }

    /** {@code atext} of RFC 5322 §3.2.3, {@code atext =/ UTF8-non-ascii} (RFC 6531 §3.3); which ones was seen before */
    private static boolean isAtext(char c) {
        return c > 127 || isLetDig(c) || ATEXT_SPECIALS.indexOf(c) >= 0;
    }

    private static boolean isLetDig(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
