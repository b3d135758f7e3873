package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.net.SmtpClient;
import io.github.camelsmtp.net.SmtpClientSettings;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages to one server. Asynchronous: no thread waits for it. What became of each recipient is in the header and the
 * exchange property {@link SmtpConstants#DELIVERY_RESULTS}; if one did not get the message, the exchange fails with a {@link
 * SmtpDeliveryException}.
 *
 * <p>Where to, as whom, and how safely is said by the endpoint alone: no header of a message changes it.
 */
public class SmtpProducer extends DefaultAsyncProducer {
    /** How many exchanges go on at the same time after they were sent. */
    private static final int CONTINUATIONS = 16;

    /** Threads that look at answers of the DNS, whose signatures cost something. */
    private static final int LOOKUPS = 2;

    private @Nullable SmtpClientSettings settings;
    private @Nullable SmtpDestination destination;
    private @Nullable ExecutorService continuations;
    private @Nullable ExecutorService lookups;

    SmtpProducer(SmtpEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public SmtpEndpoint getEndpoint() {
        return (SmtpEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        ProducerOptions options = new ProducerOptions(getEndpoint());
        SmtpClientSettings made = options.settings();
        SmtpConfiguration envelope = getEndpoint().getConfiguration();
        ExchangeEnvelope.check(envelope.getFrom(), envelope.getTo());
        CamelThreads threads = new CamelThreads(getEndpoint());
        ExecutorService goOn = threads.pool("smtp-sent", CONTINUATIONS, -1, ThreadPoolRejectedPolicy.CallerRuns);
        continuations = goOn;
        ExecutorService asking = threads.pool("smtp-mx-dns", LOOKUPS, -1, ThreadPoolRejectedPolicy.CallerRuns);
        lookups = asking;
        SmtpClient through = getEndpoint().clients().acquire(made, getEndpoint());
        settings = made;
        destination = options.destination(through, made.hostname(), asking, goOn);
    }

    @Override
    protected void doStop() throws Exception {
        SmtpClientSettings used = settings;
        settings = null;
        destination = null;
        if (used != null) {
            getEndpoint().clients().release(used, getEndpoint());
        }
        CamelThreads threads = new CamelThreads(getEndpoint());
        lookups = threads.shutdown(lookups);
        continuations = threads.shutdown(continuations);
        super.doStop();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        SmtpDestination to = destination;
        try {
            if (to == null) {
                throw new IllegalStateException("the producer is not started");
            }
            OutgoingMessage message = OutgoingMessage.of(exchange);
            SmtpConfiguration options = getEndpoint().getConfiguration();
            Envelope envelope = ExchangeEnvelope.toSend(exchange, message, options.getFrom(), options.getTo());
            to.send(envelope, message.content()).whenComplete((results, failure) -> {
                finish(exchange, results, failure);
                callback.done(false);
            });
            return false;
        } catch (Exception failure) {
            exchange.setException(failure);
            callback.done(true);
            return true;
        }
    }

    /** Puts the results where the route finds them. */
    static void finish(Exchange exchange, @Nullable List<DeliveryResult> results, @Nullable Throwable failure) {
        if (results == null) {
            exchange.setException(failure);
            return;
        }
        exchange.setProperty(SmtpConstants.DELIVERY_RESULTS, results);
        exchange.getMessage().setHeader(SmtpConstants.DELIVERY_RESULTS, results);
        if (results.stream().anyMatch(result -> result.kind() != DeliveryResult.Kind.DELIVERED)) {
            exchange.setException(new SmtpDeliveryException(results));
        }
    }
}
