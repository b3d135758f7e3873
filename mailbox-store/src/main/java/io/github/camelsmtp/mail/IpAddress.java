package io.github.camelsmtp.mail;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads IP addresses that were written by a peer or a person, without ever asking the DNS. An IPv6 address that only holds
 * an IPv4 one ({@code ::ffff:192.0.2.1}, RFC 4291 §2.5.5.2) is that IPv4 address: what is allowed to one is allowed to it
 * in either clothes.
 *
 * <p>Bad input: {@link #parse} answers empty, also to what other programs take for an address: names, scopes
 * ({@code fe80::1%eth0}), and IPv4 addresses of fewer than four numbers or with leading zeros, which some read as octal.
 */
public final class IpAddress {
    private static final int LONGEST = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".length();

    private IpAddress() {}

    /** An IPv4 address of four decimal numbers, or an IPv6 address as RFC 4291 §2.2 writes it. */
    public static Optional<InetAddress> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        if (text.indexOf(':') < 0) {
            return hasLeadingZero(text) || !MailboxGrammar.isIpv4(text) ? Optional.empty() : literal(text);
        }
        boolean letters = text.chars().allMatch(c -> c == ':' || c == '.' || c < 128 && Character.digit(c, 16) >= 0);
        return letters ? literal(text) : Optional.empty();
    }

    /** What stands between the brackets of a domain: {@code 192.0.2.1} or {@code IPv6:2001:db8::1} (RFC 5321 §4.1.3). */
    public static Optional<InetAddress> parseLiteral(String text) {
        return text.regionMatches(true, 0, "IPv6:", 0, 5)
                ? parse(text.substring(5)).filter(address -> text.indexOf(':', 5) >= 0)
                : parse(text).filter(address -> text.indexOf(':') < 0);
    }

    /** The octets of an address: four, or sixteen that hold no IPv4 address. */
    static byte[] octets(InetAddress address) {
        byte[] octets = address.getAddress();
        return isMapped(octets) ? Arrays.copyOfRange(octets, 12, 16) : octets;
    }

    private static boolean isMapped(byte[] octets) {
        for (int i = 0; i < 12 && octets.length == 16; i++) {
            if (octets[i] != (byte) (i < 10 ? 0 : 0xFF)) {
                return false;
            }
        }
        return octets.length == 16;
    }

    private static boolean hasLeadingZero(String text) {
        for (String number : text.split("\\.", 5)) {
            if (number.length() > 1 && number.charAt(0) == '0') {
                return true;
            }
        }
        return false;
    }

    /** Java asks the DNS for nothing that is an IPv4 address, and for nothing that has a colon. */
    private static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.getByAddress(octets(InetAddress.getByName(text))));
        } catch (UnknownHostException noAddress) {
            return Optional.empty();
        }
    }
}
