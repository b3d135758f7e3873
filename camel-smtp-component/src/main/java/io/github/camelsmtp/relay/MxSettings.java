package io.github.camelsmtp.relay;

import io.github.camelsmtp.auth.TlsMode;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How mail goes to the hosts of its recipients' domains. Every default names its precedents.
 *
 * @param port of the hosts; 25, but in tests
 * @param tls what is done where a domain has no policy: OFFERED takes TLS where there is some, REQUIRED sends nothing without,
 *     NONE takes none, and then no policy is looked for either. Postfix: {@code may}, which is OFFERED
 * @param dane whether TLSA records are looked for; only answers that DNSSEC proves count
 * @param bind4 the address we come from to IPv4 hosts, or null for the system's choice
 * @param bind6 the address we come from to IPv6 hosts, or null for the system's choice
 * @param addressLimit how many addresses are tried for one message; Postfix: 5 ({@code smtp_mx_address_limit})
 * @param sessionLimit how many of them may answer, and take not all recipients; Postfix: 2 ({@code smtp_mx_session_limit})
 * @param deadTime how long a destination where nobody answers is left alone; Postfix: 5 minutes
 */
public record MxSettings(
        int port,
        TlsMode tls,
        boolean dane,
        @Nullable InetAddress bind4,
        @Nullable InetAddress bind6,
        int addressLimit,
        int sessionLimit,
        Duration deadTime) {

    /** Port 25, opportunistic TLS, DANE. */
    public static final MxSettings DEFAULT =
            new MxSettings(25, TlsMode.OFFERED, true, null, null, 5, 2, Duration.ofMinutes(5));

    /** @throws IllegalArgumentException if a value is out of its range, in one line for the user */
    public MxSettings {
        require(port >= 1 && port <= 65_535, "the port of MX hosts must be 1 to 65535, not " + port);
        require(
                Set.of(TlsMode.NONE, TlsMode.OFFERED, TlsMode.REQUIRED).contains(tls),
                "MX hosts have STARTTLS only: tls" + " must be OFFERED, REQUIRED or NONE, not " + tls);
        require(bind4 == null || bind4 instanceof Inet4Address, bind4 + " is no IPv4 address to come from");
        require(bind6 == null || bind6 instanceof Inet6Address, bind6 + " is no IPv6 address to come from");
        require(addressLimit >= 1, "the limit of addresses must be at least 1, not " + addressLimit);
        require(sessionLimit >= 1, "the limit of sessions must be at least 1, not " + sessionLimit);
        require(!deadTime.isNegative(), "the time for a dead destination must not be below 0");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Where we come from to an address. */
    @Nullable
    InetAddress bindFor(InetAddress address) {
        return address instanceof Inet4Address ? bind4 : bind6;
    }
}
