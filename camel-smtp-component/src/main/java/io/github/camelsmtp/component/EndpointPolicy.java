package io.github.camelsmtp.component;

import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.MessageReceiver;
import io.github.camelsmtp.smtp.Replies;
import io.github.camelsmtp.smtp.SmtpPolicy;
import io.github.camelsmtp.smtp.SmtpQuestion;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Camel endpoints, one for each stage, on threads of its own; {@link PolicyExchange} says what they are told and what
 * they answer. Thread-safe.
 *
 * <p>When all threads are taken and too many questions wait, the client is told 451 4.3.2 at once; when an answer takes too
 * long, 451 4.3.0, and what the endpoint answers later is nobody's business. A question whose client has been told so
 * before a thread was free is not asked any more.
 */
final class EndpointPolicy implements SmtpPolicy {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointPolicy.class);
    private static final Decision NOT_DECIDED = Decision.reject(Replies.LOCAL_ERROR);

    private final Map<PolicyStage, Endpoint> endpoints;
    private final ProducerTemplate producers;
    private final Executor threads;
    private final Duration timeout;

    /** @param producers started, and stopped by whoever started it */
    EndpointPolicy(
            Map<PolicyStage, Endpoint> endpoints, ProducerTemplate producers, Executor threads, Duration timeout) {
        this.endpoints = Map.copyOf(endpoints);
        this.producers = producers;
        this.threads = threads;
        this.timeout = timeout;
    }

    @Override
    public CompletionStage<Decision> connect(SmtpQuestion.Connect question) {
        return ask(PolicyStage.CONNECT, question);
    }

    @Override
    public CompletionStage<Decision> helo(SmtpQuestion.Helo question) {
        return ask(PolicyStage.HELO, question);
    }

    @Override
    public CompletionStage<Decision> auth(SmtpQuestion.Auth question) {
        return ask(PolicyStage.AUTH, question);
    }

    @Override
    public CompletionStage<Decision> mail(SmtpQuestion.Mail question) {
        return ask(PolicyStage.MAIL, question);
    }

    @Override
    public CompletionStage<Decision> rcpt(SmtpQuestion.Rcpt question) {
        return ask(PolicyStage.RCPT, question);
    }

    @Override
    public CompletionStage<Decision> message(SmtpQuestion.Message question) {
        return ask(PolicyStage.MESSAGE, question);
    }

    private CompletionStage<Decision> ask(PolicyStage stage, SmtpQuestion question) {
        Endpoint endpoint = endpoints.get(stage);
        if (endpoint == null) {
            return NO_OPINION;
        }
        CompletableFuture<Decision> answer = new CompletableFuture<>();
        try {
            threads.execute(() -> put(stage, question, endpoint, answer));
        } catch (RejectedExecutionException full) {
            LOG.debug("too many questions wait for {}", endpoint);
            return MessageReceiver.BUSY;
        }
        return answer.completeOnTimeout(NOT_DECIDED, timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void put(PolicyStage stage, SmtpQuestion question, Endpoint endpoint, CompletableFuture<Decision> answer) {
        if (answer.isDone()) {
            LOG.info("no thread was free for {} within {}: the client is told to try again", endpoint, timeout);
            return;
        }
        Decision decision = NOT_DECIDED;
        try {
            Exchange exchange = endpoint.createExchange(ExchangePattern.InOut);
            PolicyExchange.fill(exchange, stage, question);
            decision = PolicyExchange.decision(producers.send(endpoint, exchange), stage);
        } catch (Throwable failure) {
            // An Error of the machine too: somebody must answer the client.
            LOG.warn("{} could not be asked; the client is told to try again", endpoint, failure);
        } finally {
            if (!answer.complete(decision)) {
                LOG.info("{} has answered too late; the client was told to try again", endpoint);
            }
        }
    }
}
