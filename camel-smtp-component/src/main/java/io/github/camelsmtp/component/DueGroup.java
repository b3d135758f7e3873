package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliverBy;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.QueuedDelivery.Report;
import io.github.camelsmtp.queue.QueuedMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Deliveries of one message that one exchange is for.
 *
 * @param destination their domain; empty if there are several
 * @param deliveries at least one, all to be delivered or all to be reported for the same reason
 */
record DueGroup(String destination, List<QueuedDelivery> deliveries) {

    private record Key(String message, String destination, Report report) {}

    /** Groups of what was leased together, in the order in which it came. */
    static List<DueGroup> of(List<QueuedDelivery> leased, MailQueueGrouping grouping) {
        Map<Key, List<QueuedDelivery>> groups = new LinkedHashMap<>();
        for (QueuedDelivery delivery : leased) {
            boolean together = grouping == MailQueueGrouping.MESSAGE || delivery.report() != Report.NONE;
            Key key = new Key(delivery.message().id(), together ? "" : delivery.destination(), delivery.report());
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(delivery);
        }
        List<DueGroup> result = new ArrayList<>();
        groups.forEach((key, deliveries) -> result.add(new DueGroup(key.destination(), List.copyOf(deliveries))));
        return result;
    }

    QueuedMessage message() {
        return deliveries.get(0).message();
    }

    Report report() {
        return deliveries.get(0).report();
    }

    /** Where it goes, for people: the domain, or if there are several, who gets it. */
    String target() {
        if (!destination.isEmpty()) {
            return destination;
        }
        String first = deliveries.get(0).recipient().text();
        return deliveries.size() == 1 ? first : first + " and " + (deliveries.size() - 1) + " more";
    }

    /** The envelope of these recipients, with the time that is left to them. */
    Envelope envelope(Instant now) {
        QueuedMessage message = message();
        BodyType body = message.body();
        return new Envelope(
                message.sender(),
                deliveries.stream().map(QueuedDelivery::recipient).toList(),
                body,
                OptionalLong.of(message.octets()),
                remaining(message, now));
    }

    /** RFC 2852 §4.1.4: what is left of BY goes on, at least a second if the message would be returned. */
    private static DeliveryRequest remaining(QueuedMessage message, Instant now) {
        DeliveryRequest request = message.request();
        DeliverBy by = request.deliverBy();
        if (by == null) {
            return request;
        }
        long left = by.seconds() - Duration.between(message.arrived(), now).toSeconds();
        long seconds = by.mode() == DeliverBy.Mode.RETURN ? Math.max(1, left) : left;
        return new DeliveryRequest(
                request.mode(),
                request.smtpUtf8(),
                request.requireTls(),
                request.dsnReturn(),
                request.envelopeId(),
                new DeliverBy(seconds, by.mode(), by.trace()),
                null,
                request.priority());
    }
}
