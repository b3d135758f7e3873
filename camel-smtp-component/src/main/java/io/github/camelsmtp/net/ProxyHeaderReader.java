package io.github.camelsmtp.net;

import io.github.camelsmtp.mail.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads the header by which a proxy says whose connection it passes on: the PROXY protocol of HAProxy, versions 1 and 2
 * (https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt).
 *
 * <pre>
 * version 1: "PROXY" SP ( "TCP4" / "TCP6" ) SP source SP destination SP source-port SP destination-port CRLF
 *            "PROXY" SP "UNKNOWN" *OCTET CRLF                  at most 107 octets
 * version 2: signature of 12 octets, version and command, family, length in 2 octets, addresses, TLVs
 * </pre>
 *
 * <p>It takes the octets of the header and not one more: what follows is the client's. Bad input is malformed at its first
 * wrong octet. It holds {@value #KEPT} octets whatever comes; TLVs are skipped, their checksum too. Confined.
 */
final class ProxyHeaderReader {

    /** What has become of the header. */
    enum Result {
        /** It has not ended yet. */
        MORE,
        /** It is over: {@link #client} is known. */
        COMPLETE,
        /** It is none. */
        MALFORMED
    }

    /**
     * The two ends of the connection that is passed on.
     *
     * @param remote the client's
     * @param local the one it connected to
     */
    record Ends(InetSocketAddress remote, InetSocketAddress local) {}

    private static final byte[] TEXT = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BINARY = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    private static final int FIXED = 16;

    /** A line of version 1 has at most 107 octets, addresses of version 2 that we use at most 52 with what is before. */
    private static final int KEPT = 107;

    /** Octets of a whole header of version 2; nginx takes as many. */
    static final int MOST = 4096;

    private final byte[] kept = new byte[KEPT];
    private int count;
    private int length = MOST;
    private Optional<Ends> client = Optional.empty();

    /** Takes octets up to the end of the header; what is left in the buffer is no part of it. */
    Result take(ByteBuffer octets) {
        Result result = Result.MORE;
        while (result == Result.MORE && octets.hasRemaining()) {
            result = take(octets.get());
        }
        return result;
    }

    /** Whose connection it is; empty if it is the proxy's own, or if the proxy does not know or can't say in IP addresses. */
    Optional<Ends> client() {
        return client;
    }

    private Result take(byte octet) {
        if (count < KEPT) {
            kept[count] = octet;
        }
        count++;
        boolean text = kept[0] == TEXT[0];
        byte[] signature = text ? TEXT : BINARY;
        if (count <= signature.length) {
            return octet == signature[count - 1] ? Result.MORE : Result.MALFORMED;
        }
        return text ? line(octet) : binary();
    }

    private Result line(byte octet) {
        if (octet != '\n') {
            return count < KEPT ? Result.MORE : Result.MALFORMED;
        }
        if (kept[count - 2] != '\r') {
            return Result.MALFORMED;
        }
        String[] words = new String(kept, 0, count - 2, StandardCharsets.ISO_8859_1).split(" ", -1);
        if (words[1].equals("UNKNOWN")) {
            return Result.COMPLETE;
        }
        boolean four = words[1].equals("TCP4");
        if (words.length != 6 || !four && !words[1].equals("TCP6")) {
            return Result.MALFORMED;
        }
        Optional<InetSocketAddress> source = address(words[2], words[4], four);
        Optional<InetSocketAddress> destination = address(words[3], words[5], four);
        return source.isPresent() && destination.isPresent()
                ? complete(source.get(), destination.get())
                : Result.MALFORMED;
    }

    private static Optional<InetSocketAddress> address(String address, String port, boolean four) {
        boolean digits = !port.isEmpty()
                && port.length() <= 5
                && port.chars().allMatch(c -> c >= '0' && c <= '9')
                && (port.length() == 1 || port.charAt(0) != '0')
                && Integer.parseInt(port) <= 65_535;
        return digits && four == (address.indexOf(':') < 0)
                ? IpAddress.parse(address).map(ip -> new InetSocketAddress(ip, Integer.parseInt(port)))
                : Optional.empty();
    }

    private Result binary() {
        if (count < FIXED) {
            return Result.MORE;
        }
        if (count == FIXED) {
            length = FIXED + number(14);
            if (length > MOST || !isKnown()) {
                return Result.MALFORMED;
            }
        }
        if (count < length) {
            return Result.MORE;
        }
        return isLocal() || octetsOfAddress() == 0 ? Result.COMPLETE : addresses(octetsOfAddress());
    }

    /** Version 2, a command that is LOCAL or PROXY, and addresses that fit into what comes. */
    private boolean isKnown() {
        boolean command = kept[12] == 0x20 || kept[12] == 0x21;
        return command
                && (isLocal()
                        || switch (kept[13]) {
                            case 0x00 -> true;
                            case 0x11, 0x21 -> length >= FIXED + 2 * octetsOfAddress() + 4;
                            case 0x31 -> length >= FIXED + 2 * 108;
                            default -> false; // what is no stream did not come here by TCP
                        });
    }

    /** The proxy itself, such as a health check: the rest means nothing. */
    private boolean isLocal() {
        return kept[12] == 0x20;
    }

    /** Of an IP address; none for UNIX sockets and what the proxy does not know. */
    private int octetsOfAddress() {
        return switch (kept[13]) {
            case 0x11 -> 4;
            case 0x21 -> 16;
            default -> 0;
        };
    }

    private Result addresses(int octets) {
        int ports = FIXED + 2 * octets;
        return complete(
                new InetSocketAddress(ip(FIXED, octets), number(ports)),
                new InetSocketAddress(ip(FIXED + octets, octets), number(ports + 2)));
    }

    private Result complete(InetSocketAddress source, InetSocketAddress destination) {
        client = Optional.of(new Ends(source, destination));
        return Result.COMPLETE;
    }

    private InetAddress ip(int from, int octets) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(kept, from, from + octets));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four and sixteen octets are an address", e);
        }
    }

    private int number(int at) {
        return (kept[at] & 0xFF) << 8 | kept[at + 1] & 0xFF;
    }
}
