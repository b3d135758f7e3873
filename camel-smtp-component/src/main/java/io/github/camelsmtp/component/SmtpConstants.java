package io.github.camelsmtp.component;

import org.apache.camel.spi.Metadata;

/** The message headers of the {@code mina-smtp} and {@code mailbox} endpoints. */
public final class SmtpConstants {
    @Metadata(
            description = "The envelope's sender; empty for the null sender, to which nothing is ever answered",
            javaType = "String")
    public static final String MAIL_FROM = "CamelSmtpMailFrom";

    @Metadata(
            description = "The envelope's recipients, as addresses; the bare postmaster is `postmaster`",
            javaType = "java.util.List<String>")
    public static final String RECIPIENTS = "CamelSmtpRecipients";

    @Metadata(
            description = "Everything the SMTP dialogue said of the message",
            javaType = "io.github.camelsmtp.mail.Envelope")
    public static final String ENVELOPE = "CamelSmtpEnvelope";

    @Metadata(
            description = "The id of the message here, as in its Received field and in the reply",
            javaType = "String")
    public static final String QUEUE_ID = "CamelSmtpQueueId";

    @Metadata(
            description = "The name the client gave with HELO or EHLO, with control characters replaced",
            javaType = "String")
    public static final String HELO = "CamelSmtpHelo";

    @Metadata(description = "The client's address", javaType = "java.net.InetSocketAddress")
    public static final String REMOTE_ADDRESS = "CamelSmtpRemoteAddress";

    @Metadata(description = "Our address, as the client connected to it", javaType = "java.net.InetSocketAddress")
    public static final String LOCAL_ADDRESS = "CamelSmtpLocalAddress";

    @Metadata(description = "What the client speaks: SMTP, ESMTP, LMTP and so on (RFC 3848)", javaType = "String")
    public static final String PROTOCOL = "CamelSmtpProtocol";

    @Metadata(description = "The message's size in octets, with the Received field", javaType = "Long")
    public static final String MESSAGE_SIZE = "CamelSmtpMessageSize";

    @Metadata(
            description =
                    "How the message is to be delivered: MAIL, or with legacyCommands SEND, SOML or SAML (RFC 821)",
            javaType = "String")
    public static final String DELIVERY_MODE = "CamelSmtpDeliveryMode";

    @Metadata(
            description = "Of a message that is not MAIL: the recipients who have a session open now",
            javaType = "java.util.List<String>")
    public static final String PRESENT_RECIPIENTS = "CamelSmtpPresentRecipients";

    @Metadata(
            description = "Of a message that is not MAIL: the recipients who have no session open now",
            javaType = "java.util.List<String>")
    public static final String ABSENT_RECIPIENTS = "CamelSmtpAbsentRecipients";

    @Metadata(
            description = "Set by the route to choose the reply to the client, e.g. `550 5.7.1 No thanks`",
            javaType = "String")
    public static final String REPLY = "CamelSmtpReply";

    @Metadata(
            description = "Set by the route: the replies to single recipients, by address. The others are told what"
                    + " CamelSmtpReply says. To bounceEndpoint: the replies to the refused ones, as text",
            javaType = "java.util.Map<String, String>")
    public static final String RECIPIENT_REPLIES = "CamelSmtpRecipientReplies";

    @Metadata(description = "The account the client has logged in to, if it has", javaType = "String")
    public static final String AUTH_USER = "CamelSmtpAuthUser";

    @Metadata(description = "The protocol of the client's TLS, if it has any", javaType = "String")
    public static final String TLS_PROTOCOL = "CamelSmtpTlsProtocol";

    @Metadata(description = "The cipher suite of the client's TLS, if it has any", javaType = "String")
    public static final String TLS_CIPHER = "CamelSmtpTlsCipher";

    @Metadata(
            description = "To the endpoint of a stage: the stage, one of connect, helo, auth, mail, rcpt, message",
            javaType = "String")
    public static final String STAGE = "CamelSmtpStage";

    @Metadata(description = "To the endpoint of the stage auth: the SASL mechanism", javaType = "String")
    public static final String AUTH_MECHANISM = "CamelSmtpAuthMechanism";

    @Metadata(description = "To the endpoint of the stage rcpt: the recipient in question", javaType = "String")
    public static final String RECIPIENT = "CamelSmtpRecipient";

    @Metadata(
            description =
                    "Set by the endpoint of a stage: `accept`, `none` (no opinion, as without the header), or a 4xx or 5xx reply",
            javaType = "String")
    public static final String DECISION = "CamelSmtpDecision";

    @Metadata(
            description =
                    "Set by producers: what became of each recipient, in the envelope's order, those who got the message too",
            javaType = "java.util.List<io.github.camelsmtp.mail.DeliveryResult>",
            label = "producer")
    public static final String DELIVERY_RESULTS = "CamelSmtpDeliveryResults";

    @Metadata(
            description = "To mail-dsn: when the message came to us; without it, when the exchange was made",
            javaType = "java.time.Instant",
            label = "producer")
    public static final String ARRIVAL_DATE = "CamelSmtpArrivalDate";

    @Metadata(
            description = "To mail-dsn: until when a delayed message is tried",
            javaType = "java.time.Instant",
            label = "producer")
    public static final String RETRY_UNTIL = "CamelSmtpRetryUntil";

    @Metadata(
            description =
                    "Set by mail-dsn: whether there is a report to be sent. If not, because the sender wants none or is"
                            + " the null sender, the exchange is as it was",
            javaType = "Boolean",
            label = "producer")
    public static final String REPORT_WRITTEN = "CamelSmtpReportWritten";

    @Metadata(
            description = "Set by ReadReport: what a delivery status notification says",
            javaType = "io.github.camelsmtp.relay.ReceivedReport",
            label = "consumer")
    public static final String REPORT = "CamelSmtpReport";

    @Metadata(
            description = "Set by ReadReport: the id of the exchange that sent the message that is reported on",
            javaType = "String",
            label = "consumer")
    public static final String REPORTED_EXCHANGE = "CamelSmtpReportedExchange";

    @Metadata(
            description = "Set by ReadReport: the recipient that is reported on, if the return path names one",
            javaType = "String",
            label = "consumer")
    public static final String REPORTED_RECIPIENT = "CamelSmtpReportedRecipient";

    private SmtpConstants() {}
}
