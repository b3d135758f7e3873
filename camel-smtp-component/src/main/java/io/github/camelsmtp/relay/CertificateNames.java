package io.github.camelsmtp.relay;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** The host names of a certificate: its DNS names, or, if it has none, its common name (RFC 7672 §3.2.3, RFC 6125 §6.4.4). */
final class CertificateNames {
    private static final int DNS_NAME = 2;

    private CertificateNames() {}

    /** Whether it has one of these, in lower case. */
    static boolean anyOf(X509Certificate certificate, Set<String> names) {
        for (String pattern : of(certificate)) {
            if (names.stream().anyMatch(name -> NamePattern.matches(pattern, name))) {
                return true;
            }
        }
        return false;
    }

    private static List<String> of(X509Certificate certificate) {
        List<String> found = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
                if (Integer.valueOf(DNS_NAME).equals(alternative.get(0)) && alternative.get(1) instanceof String name) {
                    found.add(name);
                }
            }
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
        return found.isEmpty() ? commonNames(certificate) : found;
    }

    private static List<String> commonNames(X509Certificate certificate) {
        List<String> found = new ArrayList<>();
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) {
                    found.add(name);
                }
            }
        } catch (InvalidNameException unreadable) {
            return List.of();
        }
        return found;
    }
}
