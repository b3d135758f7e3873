package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.Submission;
import io.github.camelsmtp.relay.HeaderMessageId;
import io.github.camelsmtp.smtp.Replies;
import io.github.camelsmtp.store.StoreException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Enqueues messages. Asynchronous: the exchange goes on when the message is on stable storage, with its id in {@link
 * SmtpConstants#QUEUE_ID}, and no thread waits for that. With {@link MailQueueConstants#COMMAND} it is a command instead.
 * In a transaction on the queue's database the message is written in it, by the thread that is in it, and commits or rolls
 * back with all else there.
 *
 * <p>What the storage can't do is a {@link SmtpReplyException} as {@code mailbox:} has it: an SMTP client behind the route is
 * told 452 4.3.1 for a full disk, 451 4.3.0 for the rest. A message without recipients, or with an address that is none, is
 * an IllegalArgumentException.
 */
public class MailQueueProducer extends DefaultAsyncProducer {
    /** How many exchanges go on at the same time after they were enqueued. */
    private static final int CONTINUATIONS = 16;

    private @Nullable OutboundQueue queue;
    private @Nullable ExecutorService continuations;

    MailQueueProducer(MailQueueEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public MailQueueEndpoint getEndpoint() {
        return (MailQueueEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        queue = getEndpoint().queue();
        continuations = new CamelThreads(getEndpoint())
                .pool("mail-queue-enqueued", CONTINUATIONS, -1, ThreadPoolRejectedPolicy.CallerRuns);
    }

    @Override
    protected void doStop() throws Exception {
        continuations = new CamelThreads(getEndpoint()).shutdown(continuations);
        super.doStop();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        OutboundQueue to = queue;
        Executor goOn = continuations;
        try {
            if (to == null || goOn == null) {
                throw new IllegalStateException("the producer is not started");
            }
            String command = exchange.getMessage().getHeader(MailQueueConstants.COMMAND, String.class);
            if (command != null) {
                Object answer = getEndpoint().control().answer(command, exchange.getMessage());
                exchange.getMessage().removeHeader(MailQueueConstants.COMMAND);
                exchange.getMessage().setBody(answer);
                callback.done(true);
                return true;
            }
            Submission submission = submission(exchange);
            if (joined(to, submission, exchange)) {
                callback.done(true);
                return true;
            }
            to.enqueue(submission)
                    .whenCompleteAsync(
                            (id, failure) -> {
                                if (failure != null) {
                                    exchange.setException(explained(failure));
                                } else {
                                    exchange.getMessage().setHeader(SmtpConstants.QUEUE_ID, id);
                                }
                                callback.done(false);
                            },
                            goOn);
            return false;
        } catch (Exception failure) {
            exchange.setException(failure);
            callback.done(true);
            return true;
        }
    }

    /** Enqueues in the transaction of this thread; false if there is none. */
    private boolean joined(OutboundQueue to, Submission submission, Exchange exchange) throws SmtpReplyException {
        Optional<String> id;
        try {
            id = to.enqueueInTransaction(submission);
        } catch (StoreException e) {
            throw explained(e);
        }
        if (id.isEmpty() && getEndpoint().isTransacted()) {
            throw new IllegalStateException("mail-queue:" + to.name() + " with transacted=true takes mail only in a"
                    + " transaction on the database of the queue, and this thread is in none: let transacted() come"
                    + " before it, with the transaction manager of the DataSource that the queue was opened with");
        }
        id.ifPresent(known -> exchange.getMessage().setHeader(SmtpConstants.QUEUE_ID, known));
        return id.isPresent();
    }

    private Submission submission(Exchange exchange) throws Exception {
        OutgoingMessage message = OutgoingMessage.of(exchange);
        return new Submission(
                ExchangeEnvelope.toSend(exchange, message, null, null),
                message.content(),
                getEndpoint().clock().instant(),
                exchange.getExchangeId(),
                HeaderMessageId.of(message.content()).orElse(null));
    }

    /** What a client behind the route is told of it. */
    static SmtpReplyException explained(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        Reply reply = cause instanceof StoreException store && store.reason() == StoreException.Reason.FULL
                ? Replies.STORAGE_FULL
                : Replies.LOCAL_ERROR;
        return new SmtpReplyException(reply, cause);
    }
}
