package io.github.camelsmtp.relay;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Which addresses of a host are used, and in what order. */
public enum IpVersions {
    /** Both in turns, so that one of them that is broken costs one attempt. Postfix: {@code any} with balance. */
    BOTH,
    /** IPv4 first, IPv6 where that does not work. */
    PREFER_IPV4,
    /** IPv6 first, IPv4 where that does not work. */
    PREFER_IPV6,
    /** Never IPv6. */
    ONLY_IPV4,
    /** Never IPv4. */
    ONLY_IPV6;

    /** Whether an address of this version is used at all. */
    boolean allows(InetAddress address) {
        return address instanceof Inet4Address ? this != ONLY_IPV6 : this != ONLY_IPV4;
    }

    /** The addresses that are used; those of one version stay in their order. */
    List<InetAddress> order(List<InetAddress> addresses) {
        List<InetAddress> v4 = addresses.stream()
                .filter(address -> address instanceof Inet4Address && allows(address))
                .toList();
        List<InetAddress> v6 = addresses.stream()
                .filter(address -> !(address instanceof Inet4Address) && allows(address))
                .toList();
        List<InetAddress> ordered = new ArrayList<>();
        if (this == BOTH) {
            boolean v6First = !addresses.isEmpty() && !(addresses.get(0) instanceof Inet4Address);
            List<InetAddress> first = v6First ? v6 : v4;
            List<InetAddress> second = v6First ? v4 : v6;
            for (int i = 0; i < Math.max(v4.size(), v6.size()); i++) {
                first.stream().skip(i).limit(1).forEach(ordered::add);
                second.stream().skip(i).limit(1).forEach(ordered::add);
            }
        } else {
            ordered.addAll(this == PREFER_IPV6 || this == ONLY_IPV6 ? v6 : v4);
            ordered.addAll(this == PREFER_IPV6 || this == ONLY_IPV6 ? v4 : v6);
        }
        return ordered;
    }
}
