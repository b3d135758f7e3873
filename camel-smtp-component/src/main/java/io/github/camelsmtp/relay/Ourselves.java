package io.github.camelsmtp.relay;

import io.github.camelsmtp.mail.Networks;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * By what we know that an MX is this server (RFC 5321 §5.1): mail that we sent there would come back to us.
 *
 * @param names our names as an MX has them, in lower case
 * @param addresses those of this machine
 * @param outside networks by which we are reached beyond those, for instance before a NAT
 */
public record Ourselves(Set<String> names, Set<InetAddress> addresses, Networks outside) {
    private static final Logger LOG = LoggerFactory.getLogger(Ourselves.class);

    /** Copies and folds the case of names. */
    public Ourselves {
        names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        addresses = Set.copyOf(addresses);
    }

    /** This machine: all its addresses but 127.0.0.0/8 and ::1, which are not a way in for others' mail. */
    public static Ourselves here(Set<String> names, Networks outside) {
        Set<InetAddress> addresses = new HashSet<>();
        try {
            for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                each.inetAddresses()
                        .filter(address -> !address.isLoopbackAddress())
                        .forEach(addresses::add);
            }
        } catch (SocketException unknown) {
            LOG.warn(
                    "this machine's addresses are not known, so an MX that is itself is known by its name only",
                    unknown);
        }
        return new Ourselves(names, addresses, outside);
    }

    boolean isName(String host) {
        return names.contains(host);
    }

    boolean isAddress(InetAddress address) {
        return addresses.contains(address) || outside.contains(address);
    }
}
