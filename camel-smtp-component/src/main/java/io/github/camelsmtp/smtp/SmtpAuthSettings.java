package io.github.camelsmtp.smtp;

import io.github.camelsmtp.auth.SaslMechanism;
import java.util.List;

/**
 * How clients may log in (RFC 4954).
 *
 * @param mechanisms in the order they are offered; none: AUTH is not offered
 * @param plaintext whether mechanisms that send a secret may be used without TLS; if not: 538 5.7.11
 * @param required whether MAIL needs a login: 530 5.7.0
 */
public record SmtpAuthSettings(List<SaslMechanism> mechanisms, boolean plaintext, boolean required) {

    /** Nobody can log in, and nobody must. */
    public static final SmtpAuthSettings NONE = new SmtpAuthSettings(List.of(), false, false);

    /** @throws IllegalArgumentException if a login is required that nobody can do */
    public SmtpAuthSettings {
        mechanisms = List.copyOf(mechanisms);
        if (required && mechanisms.isEmpty()) {
            throw new IllegalArgumentException("a login is required, but there is no mechanism to log in with");
        }
    }

    /** Whether a mechanism may be used by this client now. */
    boolean allows(SaslMechanism mechanism, SmtpPeer peer) {
        return switch (mechanism.needs()) {
            case NOTHING -> true;
            case SECRECY -> plaintext || peer.tls() != null;
            case CHANNEL_BINDING -> peer.tls() != null;
            case CLIENT_CERTIFICATE -> false;
        };
    }

    /** The mechanisms this client may use now. */
    public List<SaslMechanism> offered(SmtpPeer peer) {
        return mechanisms.stream().filter(m -> allows(m, peer)).toList();
    }
}
