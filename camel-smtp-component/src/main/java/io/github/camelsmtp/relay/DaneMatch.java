package io.github.camelsmtp.relay;

import io.github.camelsmtp.dns.TlsaRecord;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether a server's certificates match TLSA records (RFC 7672 §3.1, §3.2). Of DANE-EE nothing but the match counts, neither
 * names nor dates (§3.1.1). For DANE-TA the server's certificate must lead to the one that matches, be valid now, and have
 * one of the names. A trust anchor that is only a public key (2 1 0) must be among the server's certificates, or it matches
 * nothing.
 */
final class DaneMatch {
    private DaneMatch() {}

    /** What came of it. */
    enum Outcome {
        MATCH,
        /** The names are others. */
        WRONG_NAME,
        /** No record matches. */
        NO_MATCH
    }

    static Outcome of(X509Certificate[] chain, List<TlsaRecord> records, Set<String> names) {
        for (TlsaRecord record : records) {
            if (record.usage() == 3 && matches(record, chain[0])) {
                return Outcome.MATCH;
            }
        }
        Set<X509Certificate> anchors = anchors(chain, records);
        if (anchors.isEmpty() || !leadsTo(chain, anchors)) {
            return Outcome.NO_MATCH;
        }
        return CertificateNames.anyOf(chain[0], names) ? Outcome.MATCH : Outcome.WRONG_NAME;
    }

    private static Set<X509Certificate> anchors(X509Certificate[] chain, List<TlsaRecord> records) {
        Set<X509Certificate> anchors = new HashSet<>();
        for (TlsaRecord record : records) {
            if (record.usage() != 2) {
                continue;
            }
            for (int i = 1; i < chain.length; i++) {
                if (matches(record, chain[i])) {
                    anchors.add(chain[i]);
                }
            }
            if (record.selector() == 0 && record.matching() == 0) {
                whole(record.data(), anchors);
            }
        }
        return anchors;
    }

    /** RFC 7671 §5.2.3: with the whole certificate in the DNS the server need not send it. */
    private static void whole(byte[] data, Set<X509Certificate> anchors) {
        try {
            anchors.add((X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(data)));
        } catch (CertificateException | ClassCastException noCertificate) {
            // A record that matches nothing.
        }
    }

    private static boolean leadsTo(X509Certificate[] chain, Set<X509Certificate> anchors) {
        try {
            Set<TrustAnchor> trusted = new HashSet<>();
            for (X509Certificate anchor : anchors) {
                trusted.add(new TrustAnchor(anchor, null));
            }
            X509CertSelector server = new X509CertSelector();
            server.setCertificate(chain[0]);
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(trusted, server);
            parameters.setRevocationEnabled(false);
            List<X509Certificate> all = new ArrayList<>(Arrays.asList(chain));
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(all)));
            CertPathBuilder.getInstance("PKIX").build(parameters);
            return true;
        } catch (GeneralSecurityException noPath) {
            return false;
        }
    }

    private static boolean matches(TlsaRecord record, X509Certificate certificate) {
        try {
            byte[] octets = record.selector() == 0
                    ? certificate.getEncoded()
                    : certificate.getPublicKey().getEncoded();
            byte[] shown = switch (record.matching()) {
                case 0 -> octets;
                case 1 -> MessageDigest.getInstance("SHA-256").digest(octets);
                default -> MessageDigest.getInstance("SHA-512").digest(octets);
            };
            return MessageDigest.isEqual(shown, record.data());
        } catch (GeneralSecurityException unreadable) {
            return false;
        }
    }
}
