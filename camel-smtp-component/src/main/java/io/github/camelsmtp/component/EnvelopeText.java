package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliverBy;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.DsnRequest;
import io.github.camelsmtp.mail.DsnReturn;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.Hold;
import io.github.camelsmtp.mail.OriginalRecipient;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An envelope as ASCII text without blanks, and back: everything of it. The text is our own: if it is not, that is an error. */
final class EnvelopeText {
    private EnvelopeText() {}

    /** {@code key=value} with {@code &} between them, as forms have it; what is null is left out. */
    static String pairs(Map<String, ?> values) {
        return values.entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .map(entry -> entry.getKey()
                        + '='
                        + URLEncoder.encode(String.valueOf(entry.getValue()), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** @throws IllegalArgumentException if it is nothing of the kind */
    static Map<String, String> values(String pairs) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : pairs.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    /** The envelope without its recipients. */
    static String of(Envelope envelope) {
        DeliveryRequest request = envelope.request();
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("sender", envelope.sender().text());
        values.put("body", envelope.body());
        values.put(
                "size",
                envelope.declaredSize().isPresent() ? envelope.declaredSize().getAsLong() : null);
        values.put("mode", request.mode());
        values.put("utf8", request.smtpUtf8());
        values.put("tls", request.requireTls());
        values.put("ret", request.dsnReturn());
        values.put("envid", request.envelopeId());
        DeliverBy by = request.deliverBy();
        values.put("by", by == null ? null : by.seconds() + ";" + by.mode() + ";" + by.trace());
        Hold hold = request.hold();
        values.put("holdfor", hold instanceof Hold.For one ? one.duration() : null);
        values.put("holduntil", hold instanceof Hold.Until one ? one.instant() : null);
        values.put("priority", request.priority());
        return pairs(values);
    }

    static String of(Recipient recipient) {
        OriginalRecipient original = recipient.dsn().original();
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("to", recipient.text());
        values.put("notify", recipient.dsn().notifyOn().stream().map(Enum::name).collect(Collectors.joining(",")));
        values.put("type", original == null ? null : original.type());
        values.put("original", original == null ? null : original.address());
        return pairs(values);
    }

    static Envelope parse(String envelope, List<String> recipients) {
        Map<String, String> values = values(envelope);
        String sender = values.getOrDefault("sender", "");
        @Nullable String size = values.get("size");
        return new Envelope(
                sender.isEmpty() ? ReversePath.NULL : ReversePath.to(EmailAddress.of(sender)),
                recipients.stream().map(EnvelopeText::recipient).toList(),
                BodyType.valueOf(values.getOrDefault("body", "SEVEN_BIT")),
                size == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(size)),
                request(values));
    }

    private static DeliveryRequest request(Map<String, String> values) {
        @Nullable String ret = values.get("ret");
        String @Nullable [] by = values.containsKey("by") ? values.get("by").split(";") : null;
        @Nullable String holdFor = values.get("holdfor");
        @Nullable String holdUntil = values.get("holduntil");
        @Nullable Hold hold = holdFor != null ? new Hold.For(Duration.parse(holdFor)) : null;
        return new DeliveryRequest(
                DeliveryMode.valueOf(values.getOrDefault("mode", "MAIL")),
                Boolean.parseBoolean(values.get("utf8")),
                Boolean.parseBoolean(values.get("tls")),
                ret == null ? null : DsnReturn.valueOf(ret),
                values.get("envid"),
                by == null
                        ? null
                        : new DeliverBy(
                                Long.parseLong(by[0]), DeliverBy.Mode.valueOf(by[1]), Boolean.parseBoolean(by[2])),
                holdUntil != null ? new Hold.Until(Instant.parse(holdUntil)) : hold,
                Integer.parseInt(values.getOrDefault("priority", "0")));
    }

    private static Recipient recipient(String text) {
        Map<String, String> values = values(text);
        String to = values.getOrDefault("to", "");
        @Nullable String type = values.get("type");
        return new Recipient(
                to.equals("postmaster") ? ForwardPath.POSTMASTER : ForwardPath.to(EmailAddress.of(to)),
                new DsnRequest(
                        Arrays.stream(values.getOrDefault("notify", "").split(","))
                                .filter(one -> !one.isEmpty())
                                .map(DsnRequest.Notify::valueOf)
                                .collect(Collectors.toSet()),
                        type == null ? null : new OriginalRecipient(type, values.getOrDefault("original", ""))));
    }
}
