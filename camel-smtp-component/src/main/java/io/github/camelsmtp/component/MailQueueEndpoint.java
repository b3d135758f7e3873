package io.github.camelsmtp.component;

import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.OutboundQueues;
import io.github.camelsmtp.queue.QueueCommand;
import io.github.camelsmtp.queue.QueueFilter;
import io.github.camelsmtp.store.StoreException;
import java.time.Clock;
import java.util.List;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/** Keep mail that goes out, durably, and deliver it by a route: with retries, and reports to the sender. */
@ManagedResource(description = "Managed mail queue")
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "mail-queue",
        title = "Mail Queue",
        syntax = "mail-queue:name",
        category = {Category.MAIL},
        headersClass = MailQueueConstants.class)
public class MailQueueEndpoint extends DefaultEndpoint {
    @UriPath
    @Metadata(required = true, description = "The queue's name: letters, digits, `.`, `_` and `-`.")
    private String name = "";

    @UriParam
    private MailQueueConfiguration configuration = new MailQueueConfiguration();

    @UriParam(label = "consumer")
    @Metadata(
            description =
                    "Whether the consumer gets events instead of mail: one exchange for each recipient to whom the"
                            + " message was delivered, or will not be, or not yet although its sender has been told so. Events"
                            + " are kept until they are taken.")
    private boolean events;

    @UriParam(label = "producer")
    @Metadata(
            description =
                    "Whether a message is only taken in a transaction on the database of the queue. Without this it is"
                            + " taken in the transaction that the route is in there, and at once if it is in none.")
    private boolean transacted;

    @UriParam(label = "advanced")
    @Metadata(
            description = "Where the queue is kept. Default: what the registry has, else the database of the mailbox"
                    + " store, else an embedded H2 database.")
    private @Nullable OutboundQueues outboundQueues;

    private Clock clock = Clock.systemUTC();

    MailQueueEndpoint(String uri, MailQueueComponent component) {
        super(uri, component);
    }

    @Override
    public Producer createProducer() {
        return new MailQueueProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        Consumer consumer =
                events ? new MailQueueEventConsumer(this, processor) : new MailQueueConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    /** The queue. @throws StoreException if the embedded database can't be opened, in one line */
    OutboundQueue queue() throws StoreException {
        return OutboundQueuesLookup.of(getCamelContext(), outboundQueues).queue(name);
    }

    MailQueueControl control() throws StoreException {
        return new MailQueueControl(queue(), clock);
    }

    Clock clock() {
        return clock;
    }

    /** For tests that must know the time. */
    void tellTimeBy(Clock other) {
        clock = other;
    }

    @ManagedAttribute(description = "Deliveries that wait")
    public long getWaiting() throws StoreException {
        return queue().counts().waiting();
    }

    @ManagedAttribute(description = "Deliveries under way")
    public long getLeased() throws StoreException {
        return queue().counts().leased();
    }

    @ManagedAttribute(description = "Deliveries on hold")
    public long getHeld() throws StoreException {
        return queue().counts().held();
    }

    @ManagedAttribute(description = "Deliveries that have ended, whose senders are still to be told")
    public long getToReport() throws StoreException {
        return queue().counts().toReport();
    }

    @ManagedAttribute(description = "Events that no route has taken yet")
    public long getEventsLeft() throws StoreException {
        return queue().events().count();
    }

    @ManagedOperation(description = "Lists the oldest deliveries, a line for each")
    public List<String> list() throws StoreException {
        return control().list(QueueFilter.ALL).stream()
                .map(MailQueueControl::line)
                .toList();
    }

    @ManagedOperation(description = "Keeps the deliveries of a message until they are released")
    public long hold(String message) throws StoreException {
        return control().run(QueueCommand.HOLD, QueueFilter.message(message));
    }

    @ManagedOperation(description = "Makes the held deliveries of a message due")
    public long release(String message) throws StoreException {
        return control().run(QueueCommand.RELEASE, QueueFilter.message(message));
    }

    @ManagedOperation(description = "Removes the deliveries of a message, and tells nobody")
    public long delete(String message) throws StoreException {
        return control().run(QueueCommand.DELETE, QueueFilter.message(message));
    }

    @ManagedOperation(description = "Begins the deliveries of a message from the start")
    public long requeue(String message) throws StoreException {
        return control().run(QueueCommand.REQUEUE, QueueFilter.message(message));
    }

    @ManagedOperation(description = "Makes all deliveries due that wait for a later attempt")
    public long flush() throws StoreException {
        return control().run(QueueCommand.FLUSH, QueueFilter.ALL);
    }

    @ManagedOperation(description = "Makes the deliveries to a domain due")
    public long flushDestination(String domain) throws StoreException {
        return control().run(QueueCommand.FLUSH, QueueFilter.destination(domain));
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = OutboundQueues.checkedName(name);
    }

    public MailQueueConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(MailQueueConfiguration configuration) {
        this.configuration = configuration;
    }

    public boolean isEvents() {
        return events;
    }

    public void setEvents(boolean events) {
        this.events = events;
    }

    public boolean isTransacted() {
        return transacted;
    }

    public void setTransacted(boolean transacted) {
        this.transacted = transacted;
    }

    public @Nullable OutboundQueues getOutboundQueues() {
        return outboundQueues;
    }

    public void setOutboundQueues(@Nullable OutboundQueues outboundQueues) {
        this.outboundQueues = outboundQueues;
    }
}
