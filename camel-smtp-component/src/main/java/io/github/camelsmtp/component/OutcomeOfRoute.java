package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.DeliveryResult.Kind;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.relay.DeliveryReport.Action;
import io.github.camelsmtp.smtp.Replies;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;

/**
 * What became of each recipient of an exchange, for a report: from the header or the property with the results of a producer;
 * from the exception that the route caught; from the replies that a server's route set; or, if nothing says anything, what
 * the report is called: delivered by a success, not delivered by a failure.
 */
final class OutcomeOfRoute {
    /** Nothing is known but that it did not go on. */
    private static final Reply FAILED = Reply.of(554, 3, 0, "The message could not be processed");

    private static final Reply DELAYED = Reply.of(451, 3, 0, "The message could not be processed yet");

    private OutcomeOfRoute() {}

    /** Those of the results that a report of this kind is about; perhaps none. */
    static List<DeliveryResult> results(Exchange exchange, Action action) {
        return all(exchange, action).stream()
                .filter(result -> switch (action) {
                    case FAILED -> result.kind() != Kind.DELIVERED;
                    case DELAYED -> result.kind() == Kind.TEMPORARY;
                    // Who took over the sender's wishes tells the sender (RFC 3461 §5.2.2).
                    case DELIVERED, RELAYED -> result.kind() == Kind.DELIVERED && !result.relayedDsn();
                })
                .toList();
    }

    private static List<DeliveryResult> all(Exchange exchange, Action action) {
        Throwable caught = exchange.getException() != null
                ? exchange.getException()
                : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        Optional<SmtpDeliveryException> delivery = cause(caught, SmtpDeliveryException.class);
        if (delivery.isPresent() && !delivery.get().results().isEmpty()) {
            return delivery.get().results();
        }
        List<DeliveryResult> told = told(exchange);
        if (!told.isEmpty()) {
            return told;
        }
        Reply unnamed = switch (action) {
            case FAILED -> FAILED;
            case DELAYED -> DELAYED;
            case DELIVERED, RELAYED -> Replies.OK;
        };
        Optional<SmtpReplyException> refused = cause(caught, SmtpReplyException.class);
        Map<String, Reply> named = refused.map(SmtpReplyException::replies).orElseGet(() -> named(exchange));
        Reply others = refused.map(SmtpReplyException::reply).orElse(unnamed);
        List<DeliveryResult> results = new ArrayList<>();
        for (Recipient recipient : ExchangeEnvelope.of(exchange).recipients()) {
            results.add(DeliveryResult.local(recipient, named.getOrDefault(recipient.text(), others)));
        }
        return results;
    }

    private static List<DeliveryResult> told(Exchange exchange) {
        Object header = exchange.getMessage().getHeader(SmtpConstants.DELIVERY_RESULTS);
        Object value = header == null ? exchange.getProperty(SmtpConstants.DELIVERY_RESULTS) : header;
        return value instanceof List<?> list
                ? list.stream()
                        .filter(DeliveryResult.class::isInstance)
                        .map(DeliveryResult.class::cast)
                        .toList()
                : List.of();
    }

    /** As a server's bounceEndpoint gets them. */
    private static Map<String, Reply> named(Exchange exchange) {
        Map<String, Reply> replies = new java.util.HashMap<>();
        Object header = exchange.getMessage().getHeader(SmtpConstants.RECIPIENT_REPLIES);
        if (header instanceof Map<?, ?> map) {
            map.forEach((address, reply) -> Reply.parse(String.valueOf(reply))
                    .filter(parsed -> parsed.code() / 100 != 3)
                    .ifPresent(parsed -> replies.put(String.valueOf(address), parsed)));
        }
        return replies;
    }

    private static <T extends Throwable> Optional<T> cause(@Nullable Throwable caught, Class<T> type) {
        return Optional.ofNullable(ObjectHelper.getException(type, caught));
    }
}
