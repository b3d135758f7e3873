package io.github.camelsmtp.dns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.dnssec.ValidatingResolver;

/** Makes dnsjava's resolvers of settings. */
final class Resolvers {
    /** The keys of the root as IANA publishes them (https://data.iana.org/root-anchors/root-anchors.xml). */
    private static final List<String> ROOT = List.of(
            ". 172800 IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D",
            ". 172800 IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16");

    private Resolvers() {}

    static Resolver of(DnsSettings settings, Clock clock) {
        List<InetSocketAddress> servers =
                settings.servers().isEmpty() ? ResolverConfig.getCurrentConfig().servers() : settings.servers();
        List<Resolver> each = new ArrayList<>();
        for (InetSocketAddress server : servers) {
            SimpleResolver resolver = new SimpleResolver(server);
            resolver.setTimeout(settings.timeout());
            each.add(resolver);
        }
        ExtendedResolver all = new ExtendedResolver(each);
        all.setTimeout(settings.timeout().multipliedBy(4));
        return settings.dnssec() == Dnssec.VALIDATE ? validating(all, settings.anchors(), clock) : all;
    }

    private static Resolver validating(Resolver all, List<String> anchors, Clock clock) {
        ValidatingResolver resolver = new ValidatingResolver(all, clock);
        String text = String.join("\n", anchors.isEmpty() ? ROOT : anchors) + "\n";
        try {
            resolver.loadTrustAnchors(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "a DNSSEC trust anchor can't be read; it looks like '" + ROOT.get(0) + "'", unreadable);
        }
        return resolver;
    }
}
