package io.github.camelsmtp.mail;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * A network in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3): all addresses whose first bits are those of its own. IPv4
 * addresses that come in IPv6 clothes ({@code ::ffff:192.0.2.1}) are IPv4 addresses here.
 *
 * <p>Bad input: {@link #parse} answers empty; {@link #of}, for settings, names what is wrong. A network whose address has
 * bits beyond its length ({@code 10.1.2.3/8}) is refused: half of those who write it mean {@code 10.1.2.3}.
 *
 * @param address the lowest address of the network
 * @param length how many bits count: 0 to 32, or to 128
 */
public record Network(InetAddress address, int length) {

    /** @throws IllegalArgumentException if the length does not fit the address, in one line */
    public Network {
        byte[] octets = IpAddress.octets(address);
        if (octets.length == 4 && address.getAddress().length == 16) {
            length -= 96;
        }
        address = withoutName(octets);
        if (length < 0 || length > octets.length * 8) {
            throw new IllegalArgumentException("the length of a network is 0 to " + octets.length * 8);
        }
        for (int bit = length; bit < octets.length * 8; bit++) {
            if (isSet(octets, bit)) {
                throw new IllegalArgumentException(
                        "'" + address.getHostAddress() + "/" + length + "' has bits set beyond its length");
            }
        }
    }

    /** {@code address [ "/" length ]}; without a length it is that one address. Empty if the text is anything else. */
    public static Optional<Network> parse(String text) {
        try {
            return Optional.of(of(text));
        } catch (IllegalArgumentException notANetwork) {
            return Optional.empty();
        }
    }

    /**
     * A network from a setting.
     *
     * @throws IllegalArgumentException if the text is not a network, in one line that names it
     */
    public static Network of(String text) {
        int slash = text.indexOf('/');
        boolean inV6 = text.indexOf(':') >= 0;
        Optional<InetAddress> address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        int length = slash < 0 ? (inV6 ? 128 : 32) : number(text.substring(slash + 1));
        if (address.isEmpty() || length < 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a network such as 192.0.2.0/24, 192.0.2.1 or 2001:db8::/32");
        }
        boolean mapped = inV6 && address.get().getAddress().length == 4;
        return new Network(address.get(), mapped ? length - 96 : length);
    }

    private static int number(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Integer.parseInt(text) : -1;
    }

    /** Whether the address is in this network. */
    public boolean contains(InetAddress candidate) {
        byte[] ours = address.getAddress();
        byte[] theirs = IpAddress.octets(candidate);
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < length; bit++) {
            if (isSet(ours, bit) != isSet(theirs, bit)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSet(byte[] octets, int bit) {
        return (octets[bit / 8] >> (7 - bit % 8) & 1) == 1;
    }

    private static InetAddress withoutName(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four and sixteen octets are an address", e);
        }
    }

    /** In CIDR notation. */
    @Override
    public String toString() {
        return address.getHostAddress() + "/" + length;
    }
}
