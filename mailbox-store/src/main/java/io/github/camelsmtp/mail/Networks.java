package io.github.camelsmtp.mail;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Networks of which one is enough: who belongs to any of them belongs to these.
 *
 * @param all each of them, perhaps none
 */
public record Networks(List<Network> all) {

    /** Nobody. */
    public static final Networks NONE = new Networks(List.of());

    /** This machine: 127.0.0.0/8 and ::1. */
    public static final Networks LOOPBACK = of("127.0.0.0/8, ::1");

    public Networks {
        all = List.copyOf(all);
    }

    /**
     * Networks from a setting, separated by commas or white space; {@link #NONE} if there is nothing else in it.
     *
     * @throws IllegalArgumentException if one of them is not a network, in one line that names it
     */
    public static Networks of(String text) {
        List<Network> found = new ArrayList<>();
        for (String word : text.split("[,\\s]")) {
            if (!word.isEmpty()) {
                found.add(Network.of(word));
            }
        }
        return new Networks(found);
    }

    /** Whether the address is in one of them. */
    public boolean contains(InetAddress address) {
        for (Network network : all) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** Whether nobody belongs to them. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** As a setting has it. */
    @Override
    public String toString() {
        return all.stream().map(Network::toString).collect(Collectors.joining(","));
    }
}
