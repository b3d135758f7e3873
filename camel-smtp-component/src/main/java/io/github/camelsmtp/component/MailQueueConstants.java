package io.github.camelsmtp.component;

import org.apache.camel.spi.Metadata;

/** The message headers of the {@code mail-queue} endpoint, beside those of {@link SmtpConstants}. */
public final class MailQueueConstants {
    @Metadata(
            description =
                    "From the consumer: the domain that the deliveries go to; empty for the bare postmaster, and if"
                            + " the exchange is for several domains (grouping=MESSAGE)",
            javaType = "String",
            label = "consumer")
    public static final String DESTINATION = "CamelMailQueueDestination";

    @Metadata(
            description = "From the consumer: which attempt it is, 1 for the first; of several recipients, the highest",
            javaType = "Integer",
            label = "consumer")
    public static final String ATTEMPT = "CamelMailQueueAttempt";

    @Metadata(
            description = "From the consumer: when the message was enqueued",
            javaType = "java.time.Instant",
            label = "consumer")
    public static final String ARRIVED = "CamelMailQueueArrived";

    @Metadata(
            description = "From the consumer: the id of the exchange that enqueued the message",
            javaType = "String",
            label = "consumer")
    public static final String ORIGIN = "CamelMailQueueOrigin";

    @Metadata(
            description =
                    "Of an event: DELIVERED, RELAYED (and the sender is told so), FAILED, EXPIRED, DELAYED or DELETED",
            javaType = "String",
            label = "consumer")
    public static final String EVENT = "CamelMailQueueEvent";

    @Metadata(
            description = "Of an event: its id, the same when it comes again, for an idempotent consumer",
            javaType = "String",
            label = "consumer")
    public static final String EVENT_ID = "CamelMailQueueEventId";

    @Metadata(
            description =
                    "To the producer: HOLD, RELEASE, DELETE, REQUEUE, FLUSH, LIST or COUNT. The exchange then is no"
                            + " mail but a command for the deliveries that the next headers name; its answer is the body",
            javaType = "String",
            label = "producer")
    public static final String COMMAND = "CamelMailQueueCommand";

    @Metadata(
            description = "To the producer, with a command: only deliveries of the message of this id",
            javaType = "String",
            label = "producer")
    public static final String MESSAGE = "CamelMailQueueMessage";

    @Metadata(
            description = "To the producer, with a command: only deliveries to this address",
            javaType = "String",
            label = "producer")
    public static final String RECIPIENT = "CamelMailQueueRecipient";

    @Metadata(
            description = "To the producer, with a command: only mail of this sender; empty for the null sender",
            javaType = "String",
            label = "producer")
    public static final String SENDER = "CamelMailQueueSender";

    @Metadata(
            description = "To the producer, with a command: only deliveries to this domain",
            javaType = "String",
            label = "producer")
    public static final String DOMAIN = "CamelMailQueueDomain";

    private MailQueueConstants() {}
}
