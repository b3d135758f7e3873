package io.github.camelsmtp.component;

import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.dns.Dns;
import io.github.camelsmtp.dns.DnsSettings;
import io.github.camelsmtp.mail.IpAddress;
import io.github.camelsmtp.mail.Networks;
import io.github.camelsmtp.net.SmtpClient;
import io.github.camelsmtp.relay.ForbiddenTargets;
import io.github.camelsmtp.relay.MxDelivery;
import io.github.camelsmtp.relay.MxResolver;
import io.github.camelsmtp.relay.MxSecurity;
import io.github.camelsmtp.relay.MxSettings;
import io.github.camelsmtp.relay.Ourselves;
import io.github.camelsmtp.relay.StsPolicies;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Makes the delivery to MX hosts of the options of {@code mina-smtp:mx}. A mistake is one line that names the option. */
final class MxOptions {
    private final SmtpEndpoint endpoint;
    private final SmtpConfiguration options;

    MxOptions(SmtpEndpoint endpoint) {
        this.endpoint = endpoint;
        this.options = endpoint.getConfiguration();
    }

    /** @param executor goes on when the DNS has answered */
    MxDelivery delivery(SmtpClient client, String hostname, @Nullable X509TrustManager trusted, Executor executor)
            throws GeneralSecurityException, IOException {
        refuseWhatHasNoSense();
        Clock clock = endpoint.clock();
        Dns dns = new Dns(DnsSettings.of(servers(), options.getDnssec()), executor, clock);
        MxResolver resolver = new MxResolver(
                dns,
                options.getIpVersions(),
                new ForbiddenTargets(networks("mxAllowedNetworks", options.getMxAllowedNetworks())),
                ourselves(hostname),
                new Random());
        StsPolicies policies = options.isMtaSts() && options.producerTls() != TlsMode.NONE
                ? new StsPolicies(dns, context(trusted), endpoint.tlsReports(), clock)
                : null;
        MxSecurity security =
                new MxSecurity(dns, trusted == null ? javasAuthorities() : trusted, endpoint.tlsReports());
        return new MxDelivery(resolver, policies, security, settings(), client, clock);
    }

    private void refuseWhatHasNoSense() {
        boolean login = options.getUsername() != null
                || options.getPassword() != null
                || options.getAccessToken() != null
                || options.getTokenSupplier() != null
                || options.isExternalLogin();
        refuse(login, "a login", "hosts of strangers know no account of ours: remove username, password and tokens");
        refuse(
                options.getSslContextParameters() != null,
                "sslContextParameters",
                "name the authorities that MTA-STS trusts with serverCaFile or trustStoreFile");
        refuse(
                options.getCertificateCheck() != null,
                "certificateCheck",
                "what a certificate must be is said by DANE, MTA-STS and REQUIRETLS");
        refuse(endpoint.isImplicitTls(), "mina-smtps:", "mail hosts have STARTTLS: write mina-smtp:mx");
        refuse(
                endpoint.dialect() != io.github.camelsmtp.smtp.SmtpDialect.SMTP,
                "mina-lmtp:",
                "mail hosts speak SMTP:" + " write mina-smtp:mx");
    }

    private static void refuse(boolean wrong, String what, String why) {
        if (wrong) {
            throw new IllegalArgumentException("mina-smtp:mx has no use for " + what + ": " + why);
        }
    }

    private MxSettings settings() {
        InetAddress v4 = null;
        InetAddress v6 = null;
        for (String text : words(options.getBindAddress())) {
            InetAddress address = IpAddress.parse(text)
                    .orElseThrow(() -> new IllegalArgumentException("bindAddress '" + text + "' is no address"));
            boolean isV4 = address instanceof Inet4Address;
            if ((isV4 ? v4 : v6) != null) {
                throw new IllegalArgumentException("bindAddress of mina-smtp:mx is one IPv4 and one IPv6 address, not '"
                        + options.getBindAddress() + "'");
            }
            v4 = isV4 ? address : v4;
            v6 = isV4 ? v6 : address;
        }
        return new MxSettings(
                options.getMxPort(),
                options.producerTls(),
                options.isDane(),
                v4,
                v6,
                options.getMxAddressLimit(),
                options.getMxSessionLimit(),
                Duration.ofMillis(options.getMxDeadTime()));
    }

    private Ourselves ourselves(String hostname) {
        Set<String> names = new HashSet<>(words(options.getMxOwnNames()));
        names.add(hostname);
        return Ourselves.here(names, networks("mxOwnNetworks", options.getMxOwnNetworks()));
    }

    private static Networks networks(String option, @Nullable String text) {
        try {
            return Networks.of(text == null ? "" : text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }

    private List<InetSocketAddress> servers() {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String text : words(options.getDnsServers())) {
            servers.add(server(text)
                    .orElseThrow(() -> new IllegalArgumentException("dnsServers has '" + text
                            + "', which is not an address such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:53")));
        }
        return servers;
    }

    private static Optional<InetSocketAddress> server(String text) {
        Optional<InetAddress> alone = IpAddress.parse(text);
        if (alone.isPresent()) {
            return Optional.of(new InetSocketAddress(alone.get(), 53));
        }
        if (text.startsWith("[") && text.endsWith("]")) {
            return server(text + ":53");
        }
        try {
            HostAndPort address = HostAndPort.parse("dns", text);
            return address.port() == 0
                    ? Optional.empty()
                    : IpAddress.parse(address.host()).map(host -> new InetSocketAddress(host, address.port()));
        } catch (IllegalArgumentException neither) {
            return Optional.empty();
        }
    }

    private static List<String> words(@Nullable String text) {
        return text == null
                ? List.of()
                : List.of(text.split("[,\\s]")).stream()
                        .filter(word -> !word.isEmpty())
                        .toList();
    }

    private static @Nullable SSLContext context(@Nullable X509TrustManager trusted) throws GeneralSecurityException {
        if (trusted == null) {
            return null;
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {trusted}, null);
        return context;
    }

    private static X509TrustManager javasAuthorities() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("this Java trusts no authorities");
    }
}
