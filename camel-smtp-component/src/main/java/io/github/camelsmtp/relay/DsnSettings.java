package io.github.camelsmtp.relay;

import io.github.camelsmtp.mail.DomainName;
import io.github.camelsmtp.mail.EmailAddress;
import org.jspecify.annotations.Nullable;

/**
 * How reports are written.
 *
 * @param reportingMta our name, as in {@code Reporting-MTA}
 * @param from who writes; only to be seen, for the envelope's sender is always the null sender
 * @param postmaster who is told of messages that can't be delivered and can't be returned either (double bounces), or null
 *     if nobody is
 * @param returnLimit the longest message, in octets, that goes back whole; of a longer one go its header fields. Precedent:
 *     Postfix's {@code bounce_size_limit}, 50,000
 */
public record DsnSettings(
        String reportingMta, EmailAddress from, @Nullable EmailAddress postmaster, long returnLimit) {
    /** The default of {@link #returnLimit}. */
    public static final long RETURN_LIMIT = 50_000;

    /** @throws IllegalArgumentException if our name has what no name has, or the limit is negative */
    public DsnSettings {
        if (!DomainName.inField(reportingMta).equals(reportingMta) || reportingMta.isEmpty()) {
            throw new IllegalArgumentException("'" + Printable.ascii(reportingMta) + "' is no host name");
        }
        if (returnLimit < 0) {
            throw new IllegalArgumentException(
                    "the longest message to be returned can't have " + returnLimit + " octets");
        }
    }

    /** From {@code MAILER-DAEMON}, double bounces to {@code postmaster}, both at our name. */
    public static DsnSettings of(String reportingMta) {
        return new DsnSettings(
                reportingMta,
                new EmailAddress("MAILER-DAEMON", reportingMta),
                new EmailAddress("postmaster", reportingMta),
                RETURN_LIMIT);
    }
}
