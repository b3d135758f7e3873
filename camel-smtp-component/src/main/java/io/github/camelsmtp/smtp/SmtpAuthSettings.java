package io.github.camelsmtp.smtp;

import io.github.camelsmtp.auth.SaslMechanism;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Predicate;

/**
 * How clients may log in (RFC 4954).
 *
 * @param mechanisms in the order they are offered; none: AUTH is not offered
 * @param plaintext whether mechanisms that send a secret may be used without TLS; if not: 538 5.7.11
 * @param required whether MAIL needs a login: 530 5.7.0
 * @param certificates which client certificates may be of an account, so that EXTERNAL is offered
 */
public record SmtpAuthSettings(
        List<SaslMechanism> mechanisms, boolean plaintext, boolean required, Predicate<X509Certificate> certificates) {

    /** Nobody can log in, and nobody must. */
    public static final SmtpAuthSettings NONE = new SmtpAuthSettings(List.of(), false, false);

    /** @throws IllegalArgumentException if a login is required that nobody can do */
    public SmtpAuthSettings {
        mechanisms = List.copyOf(mechanisms);
        if (required && mechanisms.isEmpty()) {
            throw new IllegalArgumentException("a login is required, but there is no mechanism to log in with");
        }
    }

    /** Any certificate may be of an account. */
    public SmtpAuthSettings(List<SaslMechanism> mechanisms, boolean plaintext, boolean required) {
        this(mechanisms, plaintext, required, certificate -> true);
    }

    /** Whether a mechanism may be used by this client now. Whoever speaks for it with XCLIENT has a TLS of his own. */
    boolean allows(SaslMechanism mechanism, SmtpPeer peer) {
        TlsInfo tls = peer.tls();
        TlsInfo itsOwn = peer.proxy() == null ? tls : null;
        return switch (mechanism.needs()) {
            case NOTHING -> true;
            case SECRECY -> plaintext || tls != null;
            case CHANNEL_BINDING -> itsOwn != null && itsOwn.bindable();
            case CLIENT_CERTIFICATE ->
                itsOwn != null && itsOwn.certificate() != null && certificates.test(itsOwn.certificate());
        };
    }

    /** The mechanisms this client may use now. */
    public List<SaslMechanism> offered(SmtpPeer peer) {
        return mechanisms.stream().filter(m -> allows(m, peer)).toList();
    }
}
