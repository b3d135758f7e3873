package io.github.camelsmtp.queue;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Names deliveries of a queue: those that agree with all that is not null.
 *
 * @param message the id of a message
 * @param recipient an address as {@code Recipient.text()} writes it
 * @param sender an address, or the empty text for the null sender
 * @param destination a domain in the form in which they are compared (lower case, A-labels)
 */
public record QueueFilter(
        @Nullable String message,
        @Nullable String recipient,
        @Nullable String sender,
        @Nullable String destination) {

    /** All. */
    public static final QueueFilter ALL = new QueueFilter(null, null, null, null);

    /** The deliveries of one message. */
    public static QueueFilter message(String id) {
        return new QueueFilter(id, null, null, null);
    }

    /** The deliveries to one domain, whatever its case. */
    public static QueueFilter destination(String domain) {
        return new QueueFilter(null, null, null, domain.toLowerCase(Locale.ROOT));
    }

    /** Whether it names this one. */
    public boolean matches(QueuedDelivery delivery) {
        return (message == null || message.equals(delivery.message().id()))
                && (recipient == null || recipient.equals(delivery.recipient().text()))
                && (sender == null || sender.equals(delivery.message().sender().text()))
                && (destination == null || destination.equals(delivery.destination()));
    }
}
