package io.github.camelsmtp.relay;

import io.github.camelsmtp.mail.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a domain's mail goes, or why it goes nowhere. Immutable.
 *
 * @param domain whose mail it is
 * @param hosts in the order in which they are tried; none if and only if there is a failure
 * @param authenticated whether DNSSEC proves the list, or the domain is an address literal: nobody can have put other hosts in
 * @param failure the result for each recipient, 4xx or 5xx
 */
public record MxRoute(
        String domain,
        List<MxHost> hosts,
        boolean authenticated,
        @Nullable Reply failure) {
    /** Copies the list. */
    public MxRoute {
        hosts = List.copyOf(hosts);
    }

    static MxRoute failed(String domain, Reply failure) {
        return new MxRoute(domain, List.of(), false, failure);
    }
}
