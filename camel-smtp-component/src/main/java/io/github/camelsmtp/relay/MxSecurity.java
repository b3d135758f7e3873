package io.github.camelsmtp.relay;

import io.github.camelsmtp.dns.Dns;
import javax.net.ssl.X509TrustManager;

/**
 * By what the certificates of mail hosts are judged.
 *
 * @param dns finds TLSA records
 * @param authorities those of the web, for MTA-STS and REQUIRETLS
 * @param reports counts how it goes
 */
public record MxSecurity(Dns dns, X509TrustManager authorities, TlsReports reports) {

    HostPolicy hosts(MxSettings settings) {
        return new HostPolicy(settings, new DaneLookup(dns, settings.port()), authorities, reports);
    }
}
