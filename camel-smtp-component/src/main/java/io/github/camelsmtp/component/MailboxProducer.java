package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.Replies;
import io.github.camelsmtp.store.AddressBook;
import io.github.camelsmtp.store.Admission;
import io.github.camelsmtp.store.Content;
import io.github.camelsmtp.store.Delivery;
import io.github.camelsmtp.store.Destination;
import io.github.camelsmtp.store.FinalDelivery;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.StoreException;
import java.util.List;
import java.util.Objects;
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
 * Delivers a message to mailboxes. Asynchronous: the exchange goes on when the message is on stable storage, and no thread
 * waits for that. Looking up a recipient asks the store on the caller's thread; the embedded one answers from memory.
 *
 * <p>What goes wrong is a {@link SmtpReplyException} with the reply that suits it, so that an SMTP client is told: 550 5.1.1
 * for a recipient without an account, 550 5.2.1 for a disabled one, 452 4.2.2 for a full mailbox, 552 5.2.2 for a message that
 * can never fit, 452 4.3.1 for a full disk, 451 4.3.0 for the rest, with the store's exception as cause.
 */
public class MailboxProducer extends DefaultAsyncProducer {
    /** How many exchanges go on at the same time after their delivery. */
    private static final int CONTINUATIONS = 16;

    private @Nullable MailboxStore store;
    private @Nullable AddressBook book;
    private @Nullable ExecutorService continuations;

    MailboxProducer(MailboxEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public MailboxEndpoint getEndpoint() {
        return (MailboxEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        if (!getEndpoint().getAddress().equals(MailboxEndpoint.RECIPIENTS)) {
            EmailAddress.of(getEndpoint().getAddress());
        } else if (getEndpoint().isDeadLetters()) {
            throw new IllegalArgumentException(
                    "deadLetters=true needs an address, as in mailbox:deadletters@example.org?deadLetters=true");
        }
        if (getEndpoint().getPostmaster() != null) {
            EmailAddress.of(getEndpoint().getPostmaster());
        }
        store = MailboxStores.of(getEndpoint().getCamelContext(), getEndpoint().getMailboxStore());
        book = MailboxStores.book(getEndpoint().getCamelContext(), getEndpoint().getMailboxStore());
        continuations = new CamelThreads(getEndpoint())
                .pool("mailbox-delivered", CONTINUATIONS, -1, ThreadPoolRejectedPolicy.CallerRuns);
    }

    @Override
    protected void doStop() throws Exception {
        continuations = new CamelThreads(getEndpoint()).shutdown(continuations);
        super.doStop();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        MailboxStore to = store;
        Executor goOn = continuations;
        try {
            if (to == null || goOn == null) {
                throw new IllegalStateException("the producer is not started");
            }
            RecipientOutcomes outcomes = eachAlone() ? RecipientOutcomes.of(exchange) : null;
            Content content = content(exchange, to);
            Addressees addressees = Addressees.of(recipients(exchange), path -> find(path, content.sizeHint()));
            addressees.requireSome(outcomes != null);
            // Not on the store's thread, which has other deliveries to tell of: the rest of the route may take its
            // time.
            to.deliver(new Delivery(addressees.accounts(), content))
                    .whenCompleteAsync(
                            (done, failure) -> {
                                if (failure != null) {
                                    exchange.setException(explained(
                                            failure, addressees.accounts().size() > 1));
                                } else if (outcomes != null) {
                                    addressees.tell(outcomes, getEndpoint().getEndpointUri());
                                }
                                callback.done(false);
                            },
                            goOn);
            return false;
        } catch (Exception failure) {
            exchange.setException(explained(failure, false));
            callback.done(true);
            return true;
        }
    }

    private Content content(Exchange exchange, MailboxStore to) throws Exception {
        if (getEndpoint().isDeadLetters()) {
            return DeadLetterFacts.letter(exchange, BodyContent.of(exchange), DeadLetterMailbox.secret(to));
        }
        MailboxFit.check(exchange, getEndpoint().isSmtpUtf8());
        return new FinalDelivery(ExchangeEnvelope.sender(exchange), BodyContent.of(exchange));
    }

    /** Only a delivery to the recipients of the envelope says what became of them. */
    private boolean eachAlone() {
        return getEndpoint().getAddress().equals(MailboxEndpoint.RECIPIENTS);
    }

    /** The endpoint's postmaster comes before the catch-all of a domain. */
    private Destination find(ForwardPath recipient, long octets) throws StoreException {
        AddressBook in = Objects.requireNonNull(book);
        String postmaster = getEndpoint().getPostmaster();
        Optional<EmailAddress> address = recipient.address();
        if (postmaster == null || !recipient.isPostmaster()) {
            return address.isPresent() ? in.find(address.get(), octets) : Destination.refused(Admission.UNKNOWN);
        }
        Destination own = address.isPresent() ? in.own(address.get(), octets) : Destination.refused(Admission.UNKNOWN);
        return own.admission() == Admission.UNKNOWN ? in.find(EmailAddress.of(postmaster), octets) : own;
    }

    private List<ForwardPath> recipients(Exchange exchange) {
        String address = getEndpoint().getAddress();
        if (!address.equals(MailboxEndpoint.RECIPIENTS)) {
            return List.of(ForwardPath.to(EmailAddress.of(address)));
        }
        return ExchangeEnvelope.recipients(exchange);
    }

    /** @param several whether the message was for several accounts */
    private static Exception explained(Throwable failure, boolean several) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof SmtpReplyException reply) {
            return reply;
        }
        return new SmtpReplyException(reply(cause, several), cause);
    }

    private static Reply reply(Throwable cause, boolean several) {
        if (cause instanceof StoreException store) {
            return switch (store.reason()) {
                // An account that has gone since it was looked up: of several, the others must not be refused for good.
                case UNKNOWN_ACCOUNT -> several ? Replies.LOCAL_ERROR : Replies.NO_SUCH_USER;
                case ACCOUNT_DISABLED -> several ? Replies.LOCAL_ERROR : Replies.MAILBOX_DISABLED;
                case TOO_LARGE -> several ? Replies.MAILBOX_FULL : Replies.MAILBOX_TOO_SMALL;
                case OVER_QUOTA -> Replies.MAILBOX_FULL;
                case FULL -> Replies.STORAGE_FULL;
                case ALREADY_THERE, NO_SUCH_MESSAGE, UNREADABLE_CONTENT, IN_USE, UNSUPPORTED, CLOSED, UNAVAILABLE ->
                    Replies.LOCAL_ERROR;
            };
        }
        return Replies.LOCAL_ERROR;
    }
}
