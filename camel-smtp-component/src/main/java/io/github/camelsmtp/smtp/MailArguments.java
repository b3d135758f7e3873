package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliverBy;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.DsnRequest;
import io.github.camelsmtp.mail.DsnReturn;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Hold;
import io.github.camelsmtp.mail.OriginalRecipient;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.wire.Xtext;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes MAIL and RCPT with the parameters that a server has offered (RFC 5321 §4.1.1.2, §4.1.1.3); wishes that it does not
 * offer are left out, those that must not be left out are {@link ClientMail}'s to refuse.
 *
 * <p>Whatever an envelope holds, a command is one line: empty if it had a control character in it, or an octet outside
 * ASCII without SMTPUTF8.
 */
final class MailArguments {
    private final Offers offers;
    private final boolean utf8;
    private final boolean requireTls;

    /**
     * @param utf8 whether MAIL says SMTPUTF8
     * @param requireTls whether MAIL says REQUIRETLS
     */
    MailArguments(Offers offers, boolean utf8, boolean requireTls) {
        this.offers = offers;
        this.utf8 = utf8;
        this.requireTls = requireTls;
    }

    /** {@code "MAIL FROM:" Reverse-path [SP Mail-parameters] CRLF}; without its CRLF */
    Optional<String> mail(Envelope envelope, BodyType body, long size) {
        DeliveryRequest request = envelope.request();
        StringBuilder line = new StringBuilder("MAIL FROM:").append(envelope.sender());
        if (offers.has(Extension.SIZE)) {
            line.append(" SIZE=").append(size);
        }
        if (body != BodyType.SEVEN_BIT) {
            line.append(body == BodyType.BINARY_MIME ? " BODY=BINARYMIME" : " BODY=8BITMIME");
        }
        if (utf8) {
            line.append(" SMTPUTF8");
        }
        if (requireTls) {
            line.append(" REQUIRETLS");
        }
        if (offers.has(Extension.DSN)) {
            if (request.dsnReturn() != null) {
                line.append(request.dsnReturn() == DsnReturn.FULL ? " RET=FULL" : " RET=HDRS");
            }
            if (request.envelopeId() != null) {
                line.append(" ENVID=").append(Xtext.encode(request.envelopeId()));
            }
        }
        return safe(line.append(times(request)).toString());
    }

    private String times(DeliveryRequest request) {
        StringBuilder line = new StringBuilder();
        DeliverBy by = request.deliverBy();
        if (by != null && offers.has(Extension.DELIVERBY)) {
            line.append(" BY=").append(by.seconds()).append(by.mode() == DeliverBy.Mode.RETURN ? ";R" : ";N");
            line.append(by.trace() ? "T" : "");
        }
        if (request.hold() != null && offers.has(Extension.FUTURERELEASE)) {
            line.append(
                    request.hold() instanceof Hold.Until until
                            ? " HOLDUNTIL=" + until.instant()
                            : " HOLDFOR="
                                    + ((Hold.For) request.hold()).duration().toSeconds());
        }
        if (request.priority() != 0 && offers.has(Extension.MT_PRIORITY)) {
            line.append(" MT-PRIORITY=").append(request.priority());
        }
        return line.toString();
    }

    /** {@code "RCPT TO:" ( "<Postmaster>" / Forward-path ) [SP Rcpt-parameters] CRLF}; without its CRLF */
    Optional<String> rcpt(Recipient recipient) {
        StringBuilder line = new StringBuilder("RCPT TO:").append(recipient.path());
        DsnRequest dsn = recipient.dsn();
        if (offers.has(Extension.DSN)) {
            if (!dsn.notifyOn().isEmpty()) {
                line.append(" NOTIFY=")
                        .append(dsn.notifyOn().stream().map(Enum::name).collect(Collectors.joining(",")));
            }
            OriginalRecipient original = dsn.original();
            if (original != null) {
                String value = original.type() + ';' + written(original);
                if (value.indexOf(' ') >= 0) {
                    return Optional.empty(); // it would be another parameter
                }
                line.append(" ORCPT=").append(value);
            }
        }
        return safe(line.toString());
    }

    /** An address of type utf-8 is held as it was written (RFC 6533 §3). */
    private static String written(OriginalRecipient original) {
        return original.type().equalsIgnoreCase("utf-8") ? original.address() : Xtext.encode(original.address());
    }

    private Optional<String> safe(String line) {
        boolean safe = line.chars().allMatch(c -> c >= ' ' && c != 127 && (c < 128 || utf8 && c > 159));
        return safe && StandardCharsets.UTF_8.newEncoder().canEncode(line) ? Optional.of(line) : Optional.empty();
    }
}
