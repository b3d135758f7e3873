package io.github.camelsmtp.relay;

import java.net.InetAddress;
import java.util.List;

/**
 * A host that takes a domain's mail, with the addresses that may be used, in the order in which they are tried. Immutable.
 *
 * @param name as the MX has it, or the domain itself, or an address literal in its brackets
 * @param preference of its MX, 0 if there is none
 * @param addresses at least one
 * @param canonical its name after CNAMEs
 * @param authenticated whether DNSSEC proves its addresses: only then may it have TLSA records (RFC 7672 §2.2.2)
 */
public record MxHost(
        String name, int preference, List<InetAddress> addresses, String canonical, boolean authenticated) {
    /** Copies the list. */
    public MxHost {
        addresses = List.copyOf(addresses);
    }
}
