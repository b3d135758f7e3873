package io.github.camelsmtp.component;

import org.apache.camel.spi.Metadata;

/** The message headers of the {@code mailbox} endpoint. */
public final class MailboxConstants {
    @Metadata(label = "consumer", description = "The account whose mailbox the message is from", javaType = "String")
    public static final String ACCOUNT = "CamelMailboxAccount";

    @Metadata(
            label = "consumer",
            description = "The unique id of the message in its mailbox, as POP3's UIDL says it",
            javaType = "String")
    public static final String UID = "CamelMailboxUid";

    @Metadata(
            label = "consumer",
            description = "When the message was put into the mailbox",
            javaType = "java.time.Instant")
    public static final String DELIVERED = "CamelMailboxDelivered";

    @Metadata(
            label = "consumer",
            description = "How often the route has failed for this message before, since the route was started",
            javaType = "Integer")
    public static final String FAILURES = "CamelMailboxFailures";

    @Metadata(label = "consumer", description = "The message's size in octets", javaType = "Long")
    public static final String MESSAGE_SIZE = SmtpConstants.MESSAGE_SIZE;

    @Metadata(
            description =
                    "The envelope's sender; empty for the null sender. From a consumer it is what Return-Path says",
            javaType = "String")
    public static final String MAIL_FROM = SmtpConstants.MAIL_FROM;

    @Metadata(
            description = "The envelope's recipients, as addresses. From a consumer it is the account",
            javaType = "java.util.List<String>")
    public static final String RECIPIENTS = SmtpConstants.RECIPIENTS;

    @Metadata(
            label = "producer",
            description = "Everything the SMTP dialogue said of the message",
            javaType = "io.github.camelsmtp.mail.Envelope")
    public static final String ENVELOPE = SmtpConstants.ENVELOPE;

    private MailboxConstants() {}
}
