package io.github.camelsmtp.relay;

import io.github.camelsmtp.relay.PeerDemand.Check;
import io.github.camelsmtp.relay.TlsReports.Result;
import java.net.Socket;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Looks at a mail server's certificate as the policy of a domain demands, and counts what it saw. Equal to another with the
 * same demand, authorities and counts, so that connections are shared. Thread-safe.
 */
final class PeerTrust extends X509ExtendedTrustManager {
    private final PeerDemand demand;
    private final X509TrustManager authorities;
    private final TlsReports reports;

    PeerTrust(PeerDemand demand, X509TrustManager authorities, TlsReports reports) {
        this.demand = demand;
        this.authorities = authorities;
        this.reports = reports;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        Result result = switch (demand.check()) {
            case ANYTHING -> Result.SUCCESS;
            case DANE -> dane(chain);
            case WEB_PKI, WEB_PKI_TESTING -> webPki(chain, type);
        };
        if (demand.policy() != null) {
            reports.count(demand.policy(), demand.domain(), result);
        }
        if (result != Result.SUCCESS && demand.check() != Check.WEB_PKI_TESTING) {
            throw new CertificateException(result.text());
        }
    }

    private Result dane(X509Certificate[] chain) {
        return switch (DaneMatch.of(chain, demand.records(), demand.names())) {
            case MATCH -> Result.SUCCESS;
            case WRONG_NAME -> Result.CERTIFICATE_HOST_MISMATCH;
            case NO_MATCH -> Result.VALIDATION_FAILURE;
        };
    }

    private Result webPki(X509Certificate[] chain, String type) {
        try {
            authorities.checkServerTrusted(chain, type);
        } catch (CertificateException refused) {
            return isOutOfDate(refused) ? Result.CERTIFICATE_EXPIRED : Result.CERTIFICATE_NOT_TRUSTED;
        }
        return CertificateNames.anyOf(chain[0], demand.names()) ? Result.SUCCESS : Result.CERTIFICATE_HOST_MISMATCH;
    }

    private static boolean isOutOfDate(Throwable refused) {
        for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
            boolean dates =
                    cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException;
            if (dates || cause instanceof CertPathValidatorException path && path.getReason() == BasicReason.EXPIRED) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        checkServerTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        checkServerTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("it is for clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerTrust trust
                && demand.equals(trust.demand)
                && authorities == trust.authorities
                && reports == trust.reports;
    }

    @Override
    public int hashCode() {
        return demand.hashCode();
    }
}
