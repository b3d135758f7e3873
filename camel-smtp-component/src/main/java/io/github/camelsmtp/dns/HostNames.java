package io.github.camelsmtp.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/** Host names between text and wire. In the DNS a label can hold any octet; no host is called so. */
final class HostNames {
    private static final int LONGEST = 254;

    private HostNames() {}

    /** A name to ask for; empty if the text is none. It is never completed by a search list. */
    static Optional<Name> parse(String text) {
        if (text.isEmpty() || text.length() > LONGEST || !isHostName(text)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Name.fromString(text, Name.root));
        } catch (TextParseException noName) {
            return Optional.empty();
        }
    }

    /** In lower case without the last dot, {@code ""} for the root; empty if it can't be the name of a host. */
    static Optional<String> text(Name name) {
        if (name.equals(Name.root)) {
            return Optional.of("");
        }
        String text = name.toString(true).toLowerCase(Locale.ROOT);
        return isHostName(text) && !isNumeric(text) ? Optional.of(text) : Optional.empty();
    }

    /** Letters, digits, hyphens (RFC 1123 §2.1), and underscores, which some have. */
    private static boolean isHostName(String text) {
        return text.chars()
                .allMatch(c -> c >= 'a' && c <= 'z'
                        || c >= 'A' && c <= 'Z'
                        || c >= '0' && c <= '9'
                        || c == '-'
                        || c == '_'
                        || c == '.');
    }

    /** An address where a name should be: no top level domain is a number (RFC 3696 §2). */
    private static boolean isNumeric(String text) {
        return text.substring(text.lastIndexOf('.') + 1).chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** The address alone, so that nobody takes the name that came with it for one that was looked up. */
    static InetAddress withoutName(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("it was an address: " + Arrays.toString(address.getAddress()), e);
        }
    }
}
