package io.github.camelsmtp.smtp;

import io.github.camelsmtp.auth.SaslCredentials;
import io.github.camelsmtp.auth.TlsMode;
import org.jspecify.annotations.Nullable;

/**
 * How a client's session speaks. Immutable.
 *
 * @param hostname our name
 * @param server the server's name, for results
 * @param dialect SMTP or LMTP
 * @param tls what to do about STARTTLS; with IMPLICIT, TLS is there before the greeting
 * @param credentials what to log in with, or null
 * @param chunking whether BDAT is used where it need not be (RFC 3030)
 */
public record SmtpClientRules(
        String hostname,
        String server,
        SmtpDialect dialect,
        TlsMode tls,
        @Nullable SaslCredentials credentials,
        boolean chunking) {}
