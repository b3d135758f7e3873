package io.github.camelsmtp.auth;

import io.github.camelsmtp.mail.EmailAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The mail addresses a certificate is made out to: {@code rfc822Name} of its subjectAltName (RFC 5280 §4.2.1.6). A subject
 * that says an address in its name is not taken: authorities check the one and not always the other.
 */
public final class CertificateAddresses {
    private static final int RFC822_NAME = 1;

    private CertificateAddresses() {}

    /** The addresses in the order of the certificate; none if it has none, or can't be read. */
    public static List<EmailAddress> of(X509Certificate certificate) {
        List<EmailAddress> addresses = new ArrayList<>();
        @Nullable Collection<List<?>> names;
        try {
            names = certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
        for (List<?> name : names == null ? List.<List<?>>of() : names) {
            if (Integer.valueOf(RFC822_NAME).equals(name.get(0)) && name.get(1) instanceof String text) {
                EmailAddress.parse(text).ifPresent(addresses::add);
            }
        }
        return List.copyOf(addresses);
    }
}
