package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.MailboxStore;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.ScheduledPollEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * Deliver messages into mailboxes, durably: one copy for each recipient, or none for any; and take messages out of a mailbox.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "mailbox",
        title = "Mailbox",
        syntax = "mailbox:address",
        category = {Category.MAIL},
        headersClass = MailboxConstants.class)
public class MailboxEndpoint extends ScheduledPollEndpoint {
    /** The path that means the recipients of the envelope. */
    static final String RECIPIENTS = "recipients";

    @UriPath
    @Metadata(
            required = true,
            description =
                    "`recipients` for every recipient of the envelope (CamelSmtpRecipients), or one address. A consumer"
                            + " takes the messages of one address.")
    private String address = "";

    @UriParam(label = "producer")
    @Metadata(description = "The address that gets mail for postmaster, if postmaster has no account of its own.")
    private @Nullable String postmaster;

    @UriParam(label = "producer")
    @Metadata(
            description = "Whether messages sent with SMTPUTF8 (RFC 6531) are stored, as they came. Say so if whatever"
                    + " reads the mailboxes can do with header fields in UTF-8; else they are refused with 554 5.6.9.")
    private boolean smtpUtf8;

    @UriParam(label = "consumer", defaultValue = "true")
    @Metadata(
            description =
                    "Whether a message is deleted when its exchange is done without exception. If not, it is kept and"
                            + " marked, and not taken again, also after a restart.")
    private boolean delete = true;

    @UriParam(label = "consumer")
    @Metadata(description = "How many messages are taken at the most in a poll; 0: all that are there.")
    private int maxMessagesPerPoll;

    @UriParam(label = "consumer", prefix = "header.", multiValue = true)
    @Metadata(
            description =
                    "Takes only messages with a header field that matches, such as header.Subject=order*; asterisks stand for"
                            + " anything, upper and lower case are the same; several filters must match all. The others stay.")
    private Map<String, Object> headers = new LinkedHashMap<>();

    @UriParam(label = "consumer", defaultValue = "60000", javaType = "java.time.Duration")
    @Metadata(description = "How long a message whose exchange has failed is left alone before it is taken again.")
    private long failureDelay = 60_000;

    @UriParam(label = "consumer")
    @Metadata(
            description =
                    "After so many failures in a row a message is moved to the mailbox of moveFailed; 0: never, it"
                            + " is tried for ever.")
    private int maximumFailures;

    @UriParam(label = "consumer")
    @Metadata(
            description =
                    "The address of the mailbox, in the same store, that gets messages after maximumFailures. They"
                            + " are taken from this one when they are on stable storage in that one.")
    private @Nullable String moveFailed;

    @UriParam(label = "consumer,advanced")
    @Metadata(
            description =
                    "Where the messages are marked that have been consumed, by the keys `account/uid`. Default, if"
                            + " messages are kept: a file in the component's dataDirectory. Nodes that do not share it need a"
                            + " repository that they do share.")
    private @Nullable IdempotentRepository idempotentRepository;

    @UriParam(label = "producer")
    @Metadata(
            description =
                    "Whether the message is a dead letter: kept at this one address, with the envelope it came with, the"
                            + " client's data and what the route failed with, so that DeadLetterMailbox can send it through a route"
                            + " again just as it was.")
    private boolean deadLetters;

    @UriParam(label = "advanced")
    @Metadata(description = "The store. Default: the one of the registry, or an embedded H2 database.")
    private @Nullable MailboxStore mailboxStore;

    /** An endpoint of a component. */
    public MailboxEndpoint(String uri, MailboxComponent component) {
        super(uri, component);
    }

    @Override
    public Producer createProducer() throws Exception {
        return new MailboxProducer(this);
    }

    /** @throws IllegalArgumentException if the address is none, or an option contradicts another */
    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (EmailAddress.parse(address).isEmpty()) {
            throw new IllegalArgumentException("mailbox:" + address
                    + " can't be consumed: name one mailbox by its address, as in mailbox:alice@example.org");
        }
        if (moveFailed != null) {
            EmailAddress.of(moveFailed);
        }
        if (moveFailed == null != (maximumFailures == 0) || maximumFailures < 0) {
            throw new IllegalArgumentException(
                    "maximumFailures and moveFailed belong together: after how many failures, and where to");
        }
        MailboxConsumer consumer = new MailboxConsumer(this, processor);
        consumer.setMaxMessagesPerPoll(maxMessagesPerPoll);
        configureConsumer(consumer);
        return consumer;
    }

    public String getAddress() {
        return address;
    }

    public void setAddress(String address) {
        this.address = address;
    }

    public @Nullable String getPostmaster() {
        return postmaster;
    }

    public void setPostmaster(@Nullable String postmaster) {
        this.postmaster = postmaster;
    }

    public boolean isSmtpUtf8() {
        return smtpUtf8;
    }

    public void setSmtpUtf8(boolean smtpUtf8) {
        this.smtpUtf8 = smtpUtf8;
    }

    public boolean isDeadLetters() {
        return deadLetters;
    }

    public void setDeadLetters(boolean deadLetters) {
        this.deadLetters = deadLetters;
    }

    public @Nullable MailboxStore getMailboxStore() {
        return mailboxStore;
    }

    public void setMailboxStore(@Nullable MailboxStore mailboxStore) {
        this.mailboxStore = mailboxStore;
    }

    public boolean isDelete() {
        return delete;
    }

    public void setDelete(boolean delete) {
        this.delete = delete;
    }

    public int getMaxMessagesPerPoll() {
        return maxMessagesPerPoll;
    }

    public void setMaxMessagesPerPoll(int maxMessagesPerPoll) {
        this.maxMessagesPerPoll = maxMessagesPerPoll;
    }

    public Map<String, Object> getHeaders() {
        return headers;
    }

    public void setHeaders(Map<String, Object> headers) {
        this.headers = headers;
    }

    public long getFailureDelay() {
        return failureDelay;
    }

    public void setFailureDelay(long failureDelay) {
        this.failureDelay = failureDelay;
    }

    public int getMaximumFailures() {
        return maximumFailures;
    }

    public void setMaximumFailures(int maximumFailures) {
        this.maximumFailures = maximumFailures;
    }

    public @Nullable String getMoveFailed() {
        return moveFailed;
    }

    public void setMoveFailed(@Nullable String moveFailed) {
        this.moveFailed = moveFailed;
    }

    public @Nullable IdempotentRepository getIdempotentRepository() {
        return idempotentRepository;
    }

    public void setIdempotentRepository(@Nullable IdempotentRepository idempotentRepository) {
        this.idempotentRepository = idempotentRepository;
    }
}
