package io.github.camelsmtp.component;

import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.QueueCommand;
import io.github.camelsmtp.queue.QueueCounts;
import io.github.camelsmtp.queue.QueueFilter;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.store.StoreException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * The commands for a queue, as JMX, control headers and a program's own code give them. Thread-safe; blocks on the disk.
 *
 * <p>Bad input: an unknown command is an IllegalArgumentException that lists those there are.
 */
public final class MailQueueControl {
    /** Deliveries that one list shows. */
    public static final int MOST = 1000;

    private final OutboundQueue queue;
    private final Clock clock;

    /** Commands for this queue. */
    public MailQueueControl(OutboundQueue queue, Clock clock) {
        this.queue = queue;
        this.clock = clock;
    }

    /** Runs a command. @return how many deliveries it changed */
    public long run(QueueCommand command, QueueFilter filter) throws StoreException {
        return queue.command(command, filter, clock.instant());
    }

    /** At most {@link #MOST} deliveries, the oldest first. */
    public List<QueuedDelivery> list(QueueFilter filter) throws StoreException {
        return queue.list(filter, 0, MOST);
    }

    /** How many there are. */
    public QueueCounts counts() throws StoreException {
        return queue.counts();
    }

    /** A line for people: id, state, from, to, when it is due, and what was said last. */
    public static String line(QueuedDelivery delivery) {
        String last = delivery.last() == null
                ? ""
                : "  " + delivery.last().reply().toString().lines().collect(Collectors.joining(" / "));
        return delivery.message().id() + "  " + delivery.state()
                + (delivery.report() == QueuedDelivery.Report.NONE ? "" : " " + delivery.report())
                + "  " + delivery.message().sender() + " -> "
                + delivery.recipient().path() + "  "
                + delivery.message().octets() + " octets  due " + delivery.due() + "  attempts " + delivery.attempts()
                + last;
    }

    /** What control headers ask for: a count, a list of {@link QueuedDelivery}, or {@link QueueCounts}. */
    Object answer(String command, Message message) throws StoreException {
        QueueFilter filter = new QueueFilter(
                text(message, MailQueueConstants.MESSAGE),
                text(message, MailQueueConstants.RECIPIENT),
                text(message, MailQueueConstants.SENDER),
                lower(text(message, MailQueueConstants.DOMAIN)));
        String name = command.strip().toUpperCase(Locale.ROOT);
        return switch (name) {
            case "LIST" -> list(filter);
            case "COUNT" -> counts();
            case "HOLD", "RELEASE", "DELETE", "REQUEUE", "FLUSH" -> run(QueueCommand.valueOf(name), filter);
            default ->
                throw new IllegalArgumentException("the header " + MailQueueConstants.COMMAND
                        + " must be HOLD, RELEASE, DELETE, REQUEUE, FLUSH, LIST or COUNT, not '"
                        + ExchangeHeaders.printable(command) + "'");
        };
    }

    /** A header that is there and null comes of an expression that found nothing: it must not mean all there is. */
    private static @Nullable String text(Message message, String header) {
        String text = message.getHeader(header, String.class);
        if (text == null && message.getHeaders().containsKey(header)) {
            throw new IllegalArgumentException(
                    "the header " + header + " is there, and says nothing: take it away to mean all");
        }
        return text;
    }

    private static @Nullable String lower(@Nullable String domain) {
        return domain == null ? null : domain.toLowerCase(Locale.ROOT);
    }
}
