package io.github.camelsmtp.auth;

import io.github.camelsmtp.mail.ScramHash;
import java.util.Locale;
import java.util.Optional;

/**
 * The mechanisms a server can offer, strongest first, each with what it takes to offer it.
 *
 * <p>Not here: DIGEST-MD5 (RFC 6331: historic), GSSAPI and NTLM (nobody asked), ANONYMOUS (no use for mail).
 */
public enum SaslMechanism {
    /** The certificate that the client has shown to TLS (RFC 4422 appendix A). */
    EXTERNAL("EXTERNAL", Needs.CLIENT_CERTIFICATE, true),
    /** SCRAM with the TLS connection bound to it (RFC 7677, RFC 5802 §6). */
    SCRAM_SHA_256_PLUS("SCRAM-SHA-256-PLUS", Needs.CHANNEL_BINDING, true),
    /** SCRAM with SHA-256 (RFC 7677). */
    SCRAM_SHA_256("SCRAM-SHA-256", Needs.NOTHING, true),
    /** The same with SHA-1 (RFC 5802), for accounts that have keys of it. */
    SCRAM_SHA_1_PLUS("SCRAM-SHA-1-PLUS", Needs.CHANNEL_BINDING, true),
    /** The same with SHA-1, not bound (RFC 5802). */
    SCRAM_SHA_1("SCRAM-SHA-1", Needs.NOTHING, true),
    /** Bearer tokens (RFC 7628). */
    OAUTHBEARER("OAUTHBEARER", Needs.SECRECY, true),
    /** Google's and Microsoft's older form of the same. */
    XOAUTH2("XOAUTH2", Needs.SECRECY, true),
    /** A keyed digest, for old devices (RFC 2195). */
    CRAM_MD5("CRAM-MD5", Needs.NOTHING, false),
    /** Name and password (RFC 4616). */
    PLAIN("PLAIN", Needs.SECRECY, true),
    /** The same in two questions; never standardized, and all that some Outlooks know. */
    LOGIN("LOGIN", Needs.SECRECY, false);

    /** What a connection must have before a mechanism may be used on it. */
    public enum Needs {
        /** Nothing: no secret crosses the wire. */
        NOTHING,
        /** TLS, or the administrator's word that passwords may go in the clear. */
        SECRECY,
        /** TLS whose binding we know. */
        CHANNEL_BINDING,
        /** TLS with a client certificate that was verified. */
        CLIENT_CERTIFICATE
    }

    private final String wireName;
    private final Needs needs;
    private final boolean clientFirst;

    SaslMechanism(String wireName, Needs needs, boolean clientFirst) {
        this.wireName = wireName;
        this.needs = needs;
        this.clientFirst = clientFirst;
    }

    /** The mechanism of a name, whatever its case, or empty. */
    public static Optional<SaslMechanism> of(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        for (SaslMechanism mechanism : values()) {
            if (mechanism.wireName.equals(upper)) {
                return Optional.of(mechanism);
            }
        }
        return Optional.empty();
    }

    /** The registered name, as it is advertised. */
    public String wireName() {
        return wireName;
    }

    /** What a connection must have for it. */
    public Needs needs() {
        return needs;
    }

    /** Whether the client speaks first: without an initial response it gets an empty challenge (RFC 4954 §4). */
    public boolean clientFirst() {
        return clientFirst;
    }

    /** Whether it is SCRAM of this hash, bound to the connection. */
    boolean isPlusOf(ScramHash hash) {
        return needs == Needs.CHANNEL_BINDING && wireName.equals("SCRAM-" + hash + "-PLUS");
    }

    /** Begins an exchange. */
    public SaslExchange begin(Authenticator authenticator, SaslConnection connection) {
        return switch (this) {
            case EXTERNAL -> new ExternalExchange(authenticator, connection);
            case SCRAM_SHA_256_PLUS -> new ScramExchange(authenticator, connection, ScramHash.SHA_256, true);
            case SCRAM_SHA_256 -> new ScramExchange(authenticator, connection, ScramHash.SHA_256, false);
            case SCRAM_SHA_1_PLUS -> new ScramExchange(authenticator, connection, ScramHash.SHA_1, true);
            case SCRAM_SHA_1 -> new ScramExchange(authenticator, connection, ScramHash.SHA_1, false);
            case OAUTHBEARER -> new BearerExchange(authenticator, BearerExchange.Form.OAUTHBEARER);
            case XOAUTH2 -> new BearerExchange(authenticator, BearerExchange.Form.XOAUTH2);
            case CRAM_MD5 -> new CramMd5Exchange(authenticator, connection);
            case PLAIN -> new PlainExchange(authenticator);
            case LOGIN -> new LoginExchange(authenticator);
        };
    }
}
