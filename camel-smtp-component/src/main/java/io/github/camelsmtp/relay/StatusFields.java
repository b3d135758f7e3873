package io.github.camelsmtp.relay;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.DomainName;
import io.github.camelsmtp.mail.EnhancedStatus;
import io.github.camelsmtp.mail.OriginalRecipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.mail.UnicodeText;
import io.github.camelsmtp.smtp.TraceHeader;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/**
 * The part of a report that machines read: {@code message/delivery-status} (RFC 3464 §2.1), or with UTF-8 {@code
 * message/global-delivery-status} (RFC 6533 §4.1).
 */
final class StatusFields {
    /** How many lines of a reply are passed on. */
    private static final int MAX_REPLY_LINES = 10;

    private final StringBuilder text = new StringBuilder();

    private StatusFields() {}

    static String of(DeliveryReport report, List<DeliveryResult> told, String reportingMta) {
        StatusFields fields = new StatusFields();
        fields.perMessage(report, reportingMta);
        for (DeliveryResult result : told) {
            fields.text.append("\r\n");
            fields.perRecipient(report, result);
        }
        return fields.text.toString();
    }

    private void perMessage(DeliveryReport report, String reportingMta) {
        String envelopeId = report.envelope().request().envelopeId();
        if (envelopeId != null) {
            // As it was before it was xtext (RFC 3461 §6.3).
            field("Original-Envelope-Id", Printable.ascii(envelopeId));
        }
        field("Reporting-MTA", "dns; " + reportingMta);
        field("Arrival-Date", date(report.arrival()));
    }

    private void perRecipient(DeliveryReport report, DeliveryResult result) {
        OriginalRecipient original = result.recipient().dsn().original();
        if (original != null) {
            field("Original-Recipient", Printable.ascii(original.type()) + "; " + address(original));
        }
        String address = result.recipient().text();
        field("Final-Recipient", (UnicodeText.isAscii(address) ? "rfc822; " : "utf-8; ") + Printable.utf8(address));
        field("Action", report.action().word());
        Reply reply = result.reply().withStatus();
        EnhancedStatus status = reply.status();
        field("Status", status == null ? "5.0.0" : status.forCode(reply.code()));
        if (result.remoteMta() != null) {
            field("Remote-MTA", "dns; " + DomainName.inField(result.remoteMta()));
        }
        // The words of our own server are no reply of SMTP: nobody was asked.
        field("Diagnostic-Code", (result.remoteMta() == null ? "x-local; " : "smtp; ") + words(result.reply()));
        if (report.lastAttempt() != null) {
            field("Last-Attempt-Date", date(report.lastAttempt()));
        }
        field("Final-Log-ID", Printable.ascii(report.queueId()));
        if (report.action() == DeliveryReport.Action.DELAYED && report.willRetryUntil() != null) {
            field("Will-Retry-Until", date(report.willRetryUntil()));
        }
    }

    /** Of the type {@code utf-8} as {@code utf-8-address} if it can be read (RFC 6533 §3, §4.1). */
    private static String address(OriginalRecipient original) {
        if (!original.type().equalsIgnoreCase("utf-8")) {
            return Printable.ascii(original.address());
        }
        return Printable.utf8(Utf8Address.decode(original.address()).orElse(original.address()));
    }

    /** The reply's lines, one below the other. */
    private static String words(Reply reply) {
        String[] lines = reply.toString().split("\r\n");
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < Math.min(lines.length, MAX_REPLY_LINES); i++) {
            words.append(i == 0 ? "" : "\r\n ").append(lines[i].stripTrailing());
        }
        return words.toString();
    }

    private void field(String name, String value) {
        text.append(name).append(": ").append(value).append("\r\n");
    }

    /** Whether UTF-8 may be in it. */
    static boolean isInternational(DeliveryResult result) {
        OriginalRecipient original = result.recipient().dsn().original();
        return !UnicodeText.isAscii(result.recipient().text())
                || original != null && original.type().equalsIgnoreCase("utf-8");
    }

    static String date(Instant instant) {
        return TraceHeader.DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
    }
}
