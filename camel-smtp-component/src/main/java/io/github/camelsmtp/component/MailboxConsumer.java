package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoredMessage;
import jakarta.mail.internet.InternetHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.ScheduledBatchPollingConsumer;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.CastUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the messages out of a mailbox, one exchange for each, oldest first and one after the other.
 *
 * <p>While it does, it holds the mailbox's lock, as a POP3 session would: several routes and several nodes never take the same
 * message twice. Where somebody else has it, the poll finds nothing. A message is deleted, or marked as consumed, only after
 * its exchange is done without exception, also when the route goes on in other threads. A crash in between lets the message
 * come again: at least once. One that fails stays, waits for {@code failureDelay} and does not hold up the others
 * ({@link FailedMessages}).
 */
public class MailboxConsumer extends ScheduledBatchPollingConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(MailboxConsumer.class);

    /** Done and not yet gone, because deleting failed: deleted at the next poll, and not taken again. */
    private final Set<String> done = new HashSet<>();
    /** What the filter has left, so that it is not read at each poll. */
    private final Set<String> unwanted = new HashSet<>();

    private final HeaderFilter filter;
    private final FailedMessages failed;
    private @Nullable MailboxStore store;
    private @Nullable ConsumedMarks marks;
    private @Nullable Maildrop maildrop;

    MailboxConsumer(MailboxEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.filter = new HeaderFilter(endpoint.getHeaders());
        this.failed = new FailedMessages(endpoint.getMaximumFailures(), endpoint.getFailureDelay());
    }

    @Override
    public MailboxEndpoint getEndpoint() {
        return (MailboxEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        MailboxEndpoint endpoint = getEndpoint();
        store = MailboxStores.of(endpoint.getCamelContext(), endpoint.getMailboxStore());
        boolean marking = !endpoint.isDelete() || endpoint.getIdempotentRepository() != null;
        marks = marking
                ? new ConsumedMarks(
                        endpoint.getIdempotentRepository(),
                        Account.of(EmailAddress.of(endpoint.getAddress())).name(),
                        MailboxStores.dataDirectory(endpoint.getCamelContext()))
                : null;
        ServiceHelper.startService(endpoint.getIdempotentRepository());
        super.doStart();
    }

    @Override
    protected int poll() throws Exception {
        shutdownRunningTask = null;
        pendingExchanges = 0;
        MailboxStore from = store;
        if (from == null) {
            return 0;
        }
        EmailAddress address = EmailAddress.of(getEndpoint().getAddress());
        Account account = from.accounts()
                .find(address)
                .orElseThrow(() -> new StoreException(
                        StoreException.Reason.UNKNOWN_ACCOUNT,
                        "there is no account " + address + " to take messages from; create it"));
        Optional<Maildrop> opened = from.open(account.name());
        if (opened.isEmpty()) {
            LOG.debug("somebody else has the mailbox of {} open, trying again later", account.name());
            return 0;
        }
        try (Maildrop open = opened.get()) {
            maildrop = open;
            return processBatch(CastUtils.cast(wanted(open)));
        } finally {
            maildrop = null;
        }
    }

    /** The messages to take now. */
    private Queue<?> wanted(Maildrop open) throws Exception {
        List<StoredMessage> messages = open.messages();
        Set<String> there = messages.stream().map(StoredMessage::uid).collect(Collectors.toSet());
        done.retainAll(there);
        unwanted.retainAll(there);
        failed.retain(there);
        if (marks != null) {
            marks.begin(there);
        }
        int most = maxMessagesPerPoll > 0 ? maxMessagesPerPoll : Integer.MAX_VALUE;
        Queue<Object> wanted = new ArrayDeque<>();
        for (StoredMessage message : messages) {
            if (wanted.size() < most && !isDone(open, message) && failed.isDue(message.uid())) {
                wanted.add(message);
            }
        }
        return wanted;
    }

    private boolean isDone(Maildrop open, StoredMessage message) throws StoreException, IOException {
        boolean consumed = done.contains(message.uid()) || marks != null && marks.contains(message.uid());
        if (consumed && getEndpoint().isDelete()) {
            open.delete(List.of(message));
        }
        return consumed || !passes(open, message);
    }

    private boolean passes(Maildrop open, StoredMessage message) throws StoreException, IOException {
        if (filter.isEmpty()) {
            return true;
        }
        if (unwanted.contains(message.uid())) {
            return false;
        }
        try (InputStream in = open.read(message)) {
            boolean matches = filter.matches(HeaderFilter.headers(in));
            if (!matches) {
                unwanted.add(message.uid());
            }
            return matches;
        }
    }

    @Override
    public int processBatch(Queue<Object> messages) throws Exception {
        int total = messages.size();
        int taken = 0;
        for (int index = 0; index < total && isBatchAllowed(); index++) {
            StoredMessage message = (StoredMessage) messages.remove();
            pendingExchanges = total - index - 1;
            Maildrop open = maildrop;
            if (open != null && take(open, message, index, total)) {
                taken++;
            }
        }
        return taken;
    }

    /** Runs the route for one message, and does with it what becomes of that. */
    private boolean take(Maildrop open, StoredMessage message, int index, int total) throws Exception {
        Exchange exchange = createExchange(false);
        try {
            exchange.setProperty(ExchangePropertyKey.BATCH_INDEX, index);
            exchange.setProperty(ExchangePropertyKey.BATCH_SIZE, total);
            exchange.setProperty(ExchangePropertyKey.BATCH_COMPLETE, index == total - 1);
            createUoW(exchange);
            boolean filled = false;
            try {
                filled = fill(exchange, open, message);
            } finally {
                if (!filled) {
                    doneUoW(exchange);
                }
            }
            if (filled) {
                ended(open, message, RunToEnd.run(this, exchange));
            }
            return filled;
        } finally {
            releaseExchange(exchange, false);
        }
    }

    /** Makes the message of it; false if it has gone meanwhile. */
    private boolean fill(Exchange exchange, Maildrop open, StoredMessage stored) throws StoreException, IOException {
        Spool spool;
        try (InputStream in = open.read(stored);
                SpoolOutput out = new SpoolOutput()) {
            in.transferTo(out);
            spool = out.spool();
        } catch (StoreException e) {
            if (e.reason() == StoreException.Reason.NO_SUCH_MESSAGE) {
                LOG.debug("a message of {} has gone before it could be taken", open.account());
                return false;
            }
            throw e;
        }
        Message message = exchange.getIn();
        message.setBody(SpoolStream.bodyOf(exchange, spool));
        spool.letGo();
        message.setHeader(MailboxConstants.ACCOUNT, open.account());
        message.setHeader(MailboxConstants.UID, stored.uid());
        message.setHeader(MailboxConstants.DELIVERED, stored.delivered());
        message.setHeader(MailboxConstants.MESSAGE_SIZE, stored.octets());
        message.setHeader(MailboxConstants.FAILURES, failed.count(stored.uid()));
        message.setHeader(MailboxConstants.RECIPIENTS, List.of(open.account()));
        try (InputStream in = spool.open()) {
            message.setHeader(MailboxConstants.MAIL_FROM, sender(HeaderFilter.headers(in)));
        }
        return true;
    }

    /** What {@code Return-Path} on top says (RFC 5321 §4.4); nobody if it says nothing that is an address. */
    private static String sender(InternetHeaders headers) {
        String path = headers.getHeader("Return-Path", null);
        String text = path == null ? "" : path.strip();
        boolean brackets = text.startsWith("<") && text.endsWith(">");
        String address = brackets ? text.substring(1, text.length() - 1) : text;
        return EmailAddress.parse(address).map(EmailAddress::toString).orElse("");
    }

    private void ended(Maildrop open, StoredMessage message, Exchange exchange) {
        if (exchange.getException() != null || exchange.isRollbackOnly() || exchange.isRollbackOnlyLast()) {
            failed(open, message, exchange);
        } else {
            failed.forget(message.uid());
            finished(open, message);
        }
    }

    private void finished(Maildrop open, StoredMessage message) {
        done.add(message.uid());
        try {
            if (marks != null) {
                marks.add(message.uid());
            }
            if (getEndpoint().isDelete()) {
                open.delete(List.of(message));
            }
        } catch (StoreException | IOException | RuntimeException e) {
            getExceptionHandler()
                    .handleException("A consumed message can't be deleted or marked; that is tried again", e);
        }
    }

    private void failed(Maildrop open, StoredMessage message, Exchange exchange) {
        Exception why = exchange.getException();
        getExceptionHandler()
                .handleException(
                        "The route failed for message " + message.uid() + " of " + open.account() + ", which stays",
                        exchange,
                        why == null ? new IllegalStateException("the exchange was rolled back") : why);
        String elsewhere = getEndpoint().getMoveFailed();
        if (failed.failed(message.uid()) && elsewhere != null && store != null) {
            failed.move(store, open, message, EmailAddress.of(elsewhere));
        }
    }
}
