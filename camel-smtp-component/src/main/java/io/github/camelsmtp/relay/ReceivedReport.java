package io.github.camelsmtp.relay;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A delivery status notification that has come in, as far as it could be read. Everything in it is what some host says, and
 * may be invented: control characters are replaced and lengths bounded, no more.
 *
 * @param reportingMta who says so, or null
 * @param envelopeId the ENVID with which the message was sent, or null
 * @param messageId the message's own Message-ID, if it came back, or null
 * @param recipients whose fates are told, at least one
 */
public record ReceivedReport(
        @Nullable String reportingMta,
        @Nullable String envelopeId,
        @Nullable String messageId,
        List<ReportedRecipient> recipients) {

    /** @throws IllegalArgumentException if there is no recipient */
    public ReceivedReport {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("a report is about a recipient");
        }
    }
}
