package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliverBy;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.DsnReturn;
import io.github.camelsmtp.mail.Hold;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.wire.Xtext;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of MAIL's parameters, a method for each row of {@link MailParameter}; a method answers why a value is
 * refused, or null. Until the last one has been read nothing of the session has changed. Confined.
 */
final class MailParameterReader {
    private final SmtpServerSettings settings;
    private final SmtpPeer peer;

    private BodyType body = BodyType.SEVEN_BIT;
    private OptionalLong size = OptionalLong.empty();
    private boolean smtpUtf8;
    private boolean requireTls;
    private @Nullable DsnReturn dsnReturn;
    private @Nullable String envelopeId;
    private @Nullable DeliverBy deliverBy;
    private @Nullable Hold hold;
    private int priority;

    MailParameterReader(SmtpServerSettings settings, SmtpPeer peer) {
        this.settings = settings;
        this.peer = peer;
    }

    SmtpServerSettings settings() {
        return settings;
    }

    MailParameters result(DeliveryMode mode) {
        DeliveryRequest request =
                new DeliveryRequest(mode, smtpUtf8, requireTls, dsnReturn, envelopeId, deliverBy, hold, priority);
        return new MailParameters(body, size, request);
    }

    /** {@code size-value = 1*20DIGIT} (RFC 1870 §4); what no long can hold is too large for every limit but none. */
    @Nullable
    Reply size(@Nullable String value) {
        if (value == null || value.length() > 20 || !isDigits(value)) {
            return Replies.BAD_PARAMETER;
        }
        long octets = 0;
        for (int i = 0; i < value.length(); i++) {
            octets = octets > (Long.MAX_VALUE - 9) / 10 ? Long.MAX_VALUE : octets * 10 + value.charAt(i) - '0';
        }
        size = OptionalLong.of(octets);
        long most = settings.limits().messageSize();
        return most > 0 && octets > most ? Replies.TOO_LARGE : null;
    }

    private static boolean isDigits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** {@code body-value = "7BIT" / "8BITMIME" / "BINARYMIME"} (RFC 6152 §2, RFC 3030 §3) */
    @Nullable
    Reply body(@Nullable String value) {
        if ("8BITMIME".equalsIgnoreCase(value)) {
            body = BodyType.EIGHT_BIT_MIME;
            return null;
        }
        if ("BINARYMIME".equalsIgnoreCase(value) && Extension.BINARYMIME.known(settings)) {
            body = BodyType.BINARY_MIME;
            return null;
        }
        return "7BIT".equalsIgnoreCase(value) ? null : Replies.BAD_PARAMETER;
    }

    /** {@code AUTH=addr-spec / "<>"} in xtext (RFC 4954 §5): whom the message is from; we trust the login, not this. */
    @Nullable
    Reply auth(@Nullable String value) {
        return value == null || Xtext.decode(value).isEmpty() ? Replies.BAD_PARAMETER : null;
    }

    /** {@code SMTPUTF8}, no value (RFC 6531 §3.4) */
    @Nullable
    Reply smtpUtf8(@Nullable String value) {
        smtpUtf8 = true;
        return value == null ? null : Replies.BAD_PARAMETER;
    }

    /** {@code ret-value = "FULL" / "HDRS"} in any case (RFC 3461 §4.3) */
    @Nullable
    Reply ret(@Nullable String value) {
        dsnReturn = "FULL".equalsIgnoreCase(value)
                ? DsnReturn.FULL
                : "HDRS".equalsIgnoreCase(value) ? DsnReturn.HEADERS : null;
        return dsnReturn == null ? Replies.BAD_PARAMETER : null;
    }

    /** {@code envid-parameter = "ENVID=" xtext}, at most 100 characters, printable when decoded (RFC 3461 §4.4) */
    @Nullable
    Reply envid(@Nullable String value) {
        Optional<String> id = value == null || value.length() > 100 ? Optional.empty() : DsnParameters.printable(value);
        envelopeId = id.orElse(null);
        return id.isEmpty() ? Replies.BAD_PARAMETER : null;
    }

    /** {@code requiretls-param = "REQUIRETLS"}, no value, and only under TLS (RFC 8689 §2) */
    @Nullable
    Reply requireTls(@Nullable String value) {
        if (value != null) {
            return Replies.BAD_PARAMETER;
        }
        requireTls = true;
        return peer.tls() == null ? Replies.ENCRYPTION_NEEDED : null;
    }

    /** {@code BY=} of RFC 2852 §4; less time than we need, and to be returned: it would be late for certain. */
    @Nullable
    Reply by(@Nullable String value) {
        deliverBy = TimeParameters.deliverBy(value).orElse(null);
        if (deliverBy == null) {
            return Replies.BAD_PARAMETER;
        }
        boolean late = deliverBy.mode() == DeliverBy.Mode.RETURN
                && deliverBy.seconds()
                        < settings.extensions().shortestDeliverBy().toSeconds();
        return late ? Replies.TOO_LITTLE_TIME : null;
    }

    /** {@code HOLDFOR=} of RFC 4865 §3, not together with HOLDUNTIL. */
    @Nullable
    Reply holdFor(@Nullable String value) {
        return hold(TimeParameters.holdFor(value, settings.extensions()));
    }

    /** {@code HOLDUNTIL=} of RFC 4865 §3, not together with HOLDFOR. */
    @Nullable
    Reply holdUntil(@Nullable String value) {
        return hold(TimeParameters.holdUntil(value, settings.extensions()));
    }

    private @Nullable Reply hold(Optional<Hold> wanted) {
        if (!settings.extensions().mayHold(peer)) {
            return Extension.AUTH.known(settings) ? Replies.AUTH_REQUIRED : Replies.UNKNOWN_PARAMETER;
        }
        if (hold != null || wanted.isEmpty()) {
            return Replies.BAD_PARAMETER;
        }
        hold = wanted.get();
        return null;
    }

    /** {@code priority-value = (["-"] NZDIGIT) / "0"} (RFC 6710 §3) */
    @Nullable
    Reply priority(@Nullable String value) {
        boolean negative = value != null && value.startsWith("-");
        String digit = value == null ? "" : value.substring(negative ? 1 : 0);
        if (digit.length() != 1 || !isDigits(digit) || negative && digit.equals("0")) {
            return Replies.BAD_PARAMETER;
        }
        priority = negative ? '0' - digit.charAt(0) : digit.charAt(0) - '0';
        return null;
    }
}
