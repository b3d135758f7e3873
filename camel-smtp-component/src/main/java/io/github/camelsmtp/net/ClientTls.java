package io.github.camelsmtp.net;

import java.io.IOException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What a client demands of the server's certificate, and what it shows of its own. Equal to another if a connection that
 * was made with the one serves the other; so a trust manager that is made for each message needs {@code equals}, or its
 * connections are never used twice.
 *
 * @param context our keys and the authorities we trust; null: no keys, and {@code trust} says
 * @param trust without a context, who is to be trusted: the authorities of a file, or the TLSA records of DANE (RFC 7672);
 *     null: Java's authorities
 * @param check what is looked at; with NOTHING the context and the trust have no say
 */
public record ClientTls(
        @Nullable SSLContext context, @Nullable X509ExtendedTrustManager trust, Check check) {

    /** What is looked at in a certificate. */
    public enum Check {
        /** Nothing: whoever answers is spoken to, and only those who listen in are kept out (RFC 7435). */
        NOTHING,
        /** Whom it is from, by the trust manager alone: DANE, whose names RFC 7672 §3.2 handles itself. */
        TRUST,
        /** Whom it is from, and whether it has the name of {@link SmtpTarget#host} (RFC 6125, RFC 8461 §4.1). */
        TRUST_AND_NAME
    }

    /** Any certificate will do: what opportunistic TLS demands. */
    public static final ClientTls ANY = new ClientTls(null, null, Check.NOTHING);

    /** A certificate with the target's name, from one of Java's authorities. */
    public static final ClientTls WEB_PKI = new ClientTls(null, null, Check.TRUST_AND_NAME);

    /** Whatever a trust manager accepts, by name or not as it likes: DANE. */
    public static ClientTls through(X509ExtendedTrustManager trust) {
        return new ClientTls(null, trust, Check.TRUST);
    }

    /** Certificates from the authorities of a file. @throws IOException if there are none; one line for the user */
    public static ClientTls trusting(TrustFiles authorities, Check check) throws IOException {
        return new ClientTls(null, authorities.read(), check);
    }
}
