package io.github.camelsmtp.component;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeFailureHandledEvent;
import org.apache.camel.spi.CamelEvent.ExchangeFailureHandlingEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.jspecify.annotations.Nullable;

/**
 * Notices a dead letter channel that could not keep the message. Camel calls its failure handled all the same ({@code
 * deadLetterHandleNewException=true} is its default), and leaves nothing in the exchange that tells it from a dead letter
 * that is safe: the client would be told 250 of a message that nobody has.
 *
 * <p>One for a Camel context. It looks only at exchanges that are {@link #watch watched} and at their copies, and only when
 * something fails. Thread-safe. It does not see a dead letter route that throws the very exception it was given once more.
 */
final class DeadLetters extends EventNotifierSupport {
    private static final String LOST = "CamelSmtpDeadLetterLost";
    private static final String HANDLING = "CamelSmtpDeadLetterHandling";

    /** A failure that is being handled, inside of others. */
    private record Handling(
            @Nullable Throwable failure, @Nullable Handling outer) {}

    private DeadLetters() {
        setIgnoreCamelContextEvents(true);
        setIgnoreCamelContextInitEvents(true);
        setIgnoreRouteEvents(true);
        setIgnoreServiceEvents(true);
        setIgnoreStepEvents(true);
        setIgnoreExchangeCreatedEvent(true);
        setIgnoreExchangeCompletedEvent(true);
        setIgnoreExchangeSendingEvents(true);
        setIgnoreExchangeSentEvents(true);
        setIgnoreExchangeRedeliveryEvents(true);
        setIgnoreExchangeAsyncProcessingStartedEvents(true);
    }

    /** Makes sure that a context is looked at. */
    static void lookAt(CamelContext context) {
        var extension = context.getCamelContextExtension();
        synchronized (DeadLetters.class) {
            if (extension.getContextPlugin(DeadLetters.class) == null) {
                DeadLetters watching = new DeadLetters();
                extension.addContextPlugin(DeadLetters.class, watching);
                context.getManagementStrategy().addEventNotifier(watching);
                watching.start();
                extension.setEventNotificationApplicable(true);
            }
        }
    }

    /** From now on, dead letters of this exchange and of its copies are looked at. */
    static void watch(Exchange exchange) {
        exchange.setProperty(LOST, new AtomicBoolean());
    }

    /** Whether a dead letter channel has failed; false for an exchange that was not watched. */
    static boolean lost(Exchange exchange) {
        AtomicBoolean lost = exchange.getProperty(LOST, AtomicBoolean.class);
        return lost != null && lost.get();
    }

    @Override
    public void notify(CamelEvent event) {
        if (event instanceof ExchangeFailureHandlingEvent handling) {
            begin(handling.getExchange());
        } else if (event instanceof ExchangeFailureHandledEvent handled) {
            end(handled.getExchange(), handled.isDeadLetterChannel());
        }
    }

    private static void begin(Exchange exchange) {
        if (exchange.getProperty(LOST) != null) {
            exchange.setProperty(
                    HANDLING, new Handling(caught(exchange), exchange.getProperty(HANDLING, Handling.class)));
        }
    }

    /**
     * A new exception carries the one that was being handled: that is how Camel keeps the first one, unless the two look the
     * same to it. An exception that a {@code doTry} inside has caught does neither, unless it looks the same too: then the
     * client comes again with a message that is kept already, which is the better mistake.
     */
    private static void end(Exchange exchange, boolean deadLetterChannel) {
        Handling handling = exchange.getProperty(HANDLING, Handling.class);
        if (handling == null) {
            return;
        }
        Throwable now = caught(exchange);
        boolean failed = isNewFailure(now, handling.failure());
        if (failed && deadLetterChannel) {
            AtomicBoolean lost = exchange.getProperty(LOST, AtomicBoolean.class);
            if (lost != null) {
                lost.set(true);
            }
        }
        Handling outer = handling.outer();
        // What was handled inside is what the outer one sees from now on, and no failure of its own.
        exchange.setProperty(HANDLING, outer == null || failed ? outer : new Handling(now, outer.outer()));
    }

    private static @Nullable Throwable caught(Exchange exchange) {
        return exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class);
    }

    private static boolean isNewFailure(@Nullable Throwable now, @Nullable Throwable earlier) {
        if (now == null || earlier == null || now == earlier) {
            return false;
        }
        for (Throwable suppressed : now.getSuppressed()) {
            if (suppressed == earlier) {
                return true;
            }
        }
        return now.toString().equals(earlier.toString());
    }
}
