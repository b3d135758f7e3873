package io.github.camelsmtp.auth;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The mechanisms that clients may log in with, whatever the protocol (RFC 4422).
 *
 * @param mechanisms in the order they are offered
 * @param plaintext whether mechanisms that send a secret may be used without TLS
 * @param certificates which client certificates may be of an account, so that EXTERNAL is offered
 */
public record SaslOffer(List<SaslMechanism> mechanisms, boolean plaintext, Predicate<X509Certificate> certificates) {

    /** Nobody can log in. */
    public static final SaslOffer NONE = new SaslOffer(List.of(), false);

    public SaslOffer {
        mechanisms = List.copyOf(mechanisms);
    }

    /** Any certificate may be of an account. */
    public SaslOffer(List<SaslMechanism> mechanisms, boolean plaintext) {
        this(mechanisms, plaintext, certificate -> true);
    }

    /**
     * Whether a connection allows a mechanism.
     *
     * @param secured whether nobody can listen on the client's way to us
     * @param tls the client's own TLS with us; null if there is none, or somebody else's, such as a proxy's
     */
    public boolean allows(SaslMechanism mechanism, boolean secured, @Nullable TlsInfo tls) {
        return mechanisms.contains(mechanism)
                && switch (mechanism.needs()) {
                    case NOTHING -> true;
                    case SECRECY -> plaintext || secured;
                    case CHANNEL_BINDING -> tls != null && tls.bindable();
                    case CLIENT_CERTIFICATE ->
                        tls != null && tls.certificate() != null && certificates.test(tls.certificate());
                };
    }

    /** The mechanisms that a connection allows. */
    public List<SaslMechanism> offered(boolean secured, @Nullable TlsInfo tls) {
        return mechanisms.stream().filter(m -> allows(m, secured, tls)).toList();
    }
}
