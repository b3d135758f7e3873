package io.github.camelsmtp.smtp;

import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.SaslOffer;
import io.github.camelsmtp.auth.TlsInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How clients may log in (RFC 4954).
 *
 * @param offer the mechanisms; none: AUTH is not offered. One that sends a secret without TLS, if it must not: 538 5.7.11
 * @param required whether MAIL needs a login: 530 5.7.0
 */
public record SmtpAuthSettings(SaslOffer offer, boolean required) {

    /** Nobody can log in, and nobody must. */
    public static final SmtpAuthSettings NONE = new SmtpAuthSettings(SaslOffer.NONE, false);

    /** @throws IllegalArgumentException if a login is required that nobody can do */
    public SmtpAuthSettings {
        if (required && offer.mechanisms().isEmpty()) {
            throw new IllegalArgumentException("a login is required, but there is no mechanism to log in with");
        }
    }

    /** Any certificate may be of an account. */
    public SmtpAuthSettings(List<SaslMechanism> mechanisms, boolean plaintext, boolean required) {
        this(new SaslOffer(mechanisms, plaintext), required);
    }

    /** Whether a mechanism may be used by this client now. Whoever speaks for it with XCLIENT has a TLS of his own. */
    boolean allows(SaslMechanism mechanism, SmtpPeer peer) {
        return offer.allows(mechanism, peer.tls() != null, itsOwn(peer));
    }

    /** The mechanisms this client may use now. */
    public List<SaslMechanism> offered(SmtpPeer peer) {
        return offer.offered(peer.tls() != null, itsOwn(peer));
    }

    private static @Nullable TlsInfo itsOwn(SmtpPeer peer) {
        return peer.proxy() == null ? peer.tls() : null;
    }
}
