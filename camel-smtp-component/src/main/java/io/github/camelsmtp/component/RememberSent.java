package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.queue.DeliveryEvent;
import io.github.camelsmtp.relay.HeaderMessageId;
import io.github.camelsmtp.relay.ReceivedReport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/**
 * Remembers in memory which exchange sent which message: a step of the route before it is sent, and what {@link ReadReport}
 * asks. In a route of {@code mail-queue:name?events=true} it remembers which exchange enqueued the message that has gone out,
 * once that is known, as far as the events come to this process. The oldest messages are forgotten for new ones, and all when
 * the process ends, although events outlive it: one that was taken before is not told again. Whoever needs to know for longer
 * puts the id into the return path ({@link io.github.camelsmtp.forward.Verp}), or writes it into a table in the route of the
 * events, and asks that. Thread-safe.
 */
public final class RememberSent implements Processor, SentMessages {
    private final Map<String, String> exchanges;

    /** @param capacity how many names of messages are known at a time, two for a message with an ENVID */
    public RememberSent(int capacity) {
        this.exchanges = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                return size() > capacity;
            }
        };
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        if (exchange.getMessage().getBody() instanceof DeliveryEvent event) {
            remember("ENVID ", event.envelopeId(), event.origin());
            remember("", event.messageId(), event.origin());
            return;
        }
        Envelope envelope = exchange.getMessage().getHeader(SmtpConstants.ENVELOPE, Envelope.class);
        remember("ENVID ", envelope == null ? null : envelope.request().envelopeId(), exchange.getExchangeId());
        remember("", HeaderMessageId.of(BodyContent.of(exchange)).orElse(null), exchange.getExchangeId());
    }

    private synchronized void remember(String kind, @Nullable String name, @Nullable String exchangeId) {
        if (name != null && exchangeId != null) {
            exchanges.put(kind + name, exchangeId);
        }
    }

    @Override
    public synchronized Optional<String> exchangeOf(ReceivedReport report) {
        String byEnvelope = report.envelopeId() == null ? null : exchanges.get("ENVID " + report.envelopeId());
        String byMessage = report.messageId() == null ? null : exchanges.get(report.messageId());
        return Optional.ofNullable(byEnvelope == null ? byMessage : byEnvelope);
    }
}
