package io.github.camelsmtp.examples.mailserver;

import io.github.camelsmtp.component.SmtpReplyException;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;

/**
 * The whole mail server: mail comes in by SMTP, is kept in mailboxes, and goes out by POP3.
 *
 * <p>The names in double braces are settings, see {@link Settings}. Start reading here, then change it: a filter before
 * the mailbox, a copy to a queue, another mailbox for another domain. What you can do in Camel you can do to a mail.
 */
public final class MailRoutes extends RouteBuilder {
    /** What our SMTP servers have in common. */
    private static final String OPTIONS = "?hostname={{mail.hostname}}"
            // We take mail for our own domains. Who has logged in may send elsewhere too; for everybody else a
            // recipient elsewhere is 550 5.7.1.
            + "&localDomains={{mail.domains}}&relayAuthenticated=true"
            // A recipient without an account is refused before the message is sent: 550 5.1.1.
            + "&knownRecipientsOnly=true"
            + "&maxMessageSize={{mail.max.size}}"
            // The certificate is one that we make ourselves. Clients trust it only if they are told to; name
            // your own with certificateFile and keyFile.
            + "&selfSigned=true"
            // Passwords are sent through TLS only. They are those of the mailboxes.
            + "&plaintextAuth={{mail.plaintext}}";

    /** What our POP3 servers have in common: they have the certificate and the passwords of the SMTP servers. */
    private static final String POP3_OPTIONS = "?hostname={{mail.hostname}}&selfSigned=true"
            + "&plaintextAuth={{mail.plaintext}}"
            // Clients that leave mail here are told after how many days it goes; 0 is never.
            + "&expireDays={{mail.retention}}";

    @Override
    public void configure() {
        // A refusal, such as that of a full mailbox, is an answer and no error: the server tells it in one line.
        onException(SmtpReplyException.class).logExhausted(false);

        String domains = getCamelContext().resolvePropertyPlaceholders("{{mail.domains}}");

        // Other servers bring mail for us. They may use TLS, and who has an account may log in.
        from("mina-smtp:{{mail.host}}:{{smtp.port}}" + OPTIONS + "&tls=OFFERED&auth=OFFERED")
                .routeId("smtp")
                .autoStartup("{{smtp.enabled}}")
                .to("direct:received");

        // People hand in theirs: they log in first, and send as themselves.
        from("mina-smtp:{{mail.host}}:{{submission.port}}" + OPTIONS + "&tls={{submission.tls}}&submission=true")
                .routeId("submission")
                .autoStartup("{{submission.enabled}}")
                .to("direct:received");

        // The same with TLS from the first octet.
        from("mina-smtps:{{mail.host}}:{{smtps.port}}" + OPTIONS + "&submission=true")
                .routeId("smtps")
                .autoStartup("{{smtps.enabled}}")
                .to("direct:received");

        // Each message is an exchange. The client hears "250 2.0.0" only when it is through here, so whatever
        // you add has happened when the client forgets its copy. If it fails, the client tries again later.
        from("direct:received")
                .routeId("received")
                .process(new LocalAndElsewhere(domains))
                // One copy for each recipient, or none for any. It is on stable storage when the route goes on. This
                // comes first, because it can fail for more reasons (a full mailbox): then nothing has gone elsewhere.
                .filter(exchange -> !exchange.getProperty("here", List.class).isEmpty())
                .setHeader("CamelSmtpRecipients", exchangeProperty("here"))
                .to("mailbox:recipients?postmaster=RAW({{mail.postmaster}})")
                .log("${header.CamelSmtpQueueId}: stored ${header.CamelSmtpMessageSize} octets"
                        + " from <${header.CamelSmtpMailFrom}> to ${header.CamelSmtpRecipients}")
                .end()
                // What goes elsewhere is durable in the queue before the client hears 250, whatever becomes of it.
                .filter(exchange ->
                        !exchange.getProperty("elsewhere", List.class).isEmpty())
                .setHeader("CamelSmtpRecipients", exchangeProperty("elsewhere"))
                .to("mail-queue:outbound")
                .log("${header.CamelSmtpQueueId}: queued ${header.CamelSmtpMessageSize} octets"
                        + " from <${header.CamelSmtpMailFrom}> to ${header.CamelSmtpRecipients}")
                .end();

        // The queue tries until a mail host of the domain (or mail.relay) takes a message, or its time is over; then,
        // or if it is refused for good, its sender finds it in the mailbox, with the reason.
        from("mail-queue:outbound?retry={{mail.retry}}&lifetime={{mail.queue.lifetime}}&grouping={{relay.grouping}}"
                        + "&hostname={{mail.hostname}}&postmaster=RAW({{mail.postmaster}})&bounces=direct:received")
                .routeId("outbound")
                // A delivery that failed is no error of this route: the queue says so in one line, and tries again.
                .errorHandler(noErrorHandler())
                .to("{{relay.uri}}");

        // Another mail server on this machine, such as Postfix, can hand over mail by LMTP: each recipient is
        // told apart, so that one without a mailbox does not stop the others. Name other clients with
        // clientNetworks.
        from("mina-lmtp:{{mail.host}}:{{lmtp.port}}?hostname={{mail.hostname}}&localDomains={{mail.domains}}"
                        + "&maxMessageSize={{mail.max.size}}")
                .routeId("lmtp")
                .autoStartup("{{lmtp.enabled}}")
                .to("mailbox:recipients?postmaster=RAW({{mail.postmaster}})")
                .log("${header.CamelSmtpQueueId}: taken ${header.CamelSmtpMessageSize} octets"
                        + " from <${header.CamelSmtpMailFrom}> by LMTP for ${header.CamelSmtpRecipients}");

        // People fetch their mail from the same mailboxes. Each finished session is an exchange too.
        from("mina-pop3:{{mail.host}}:{{pop3.port}}" + POP3_OPTIONS + "&tls=OFFERED")
                .routeId("pop3")
                .autoStartup("{{pop3.enabled}}")
                .to("direct:fetched");

        // The same with TLS from the first octet.
        from("mina-pop3s:{{mail.host}}:{{pop3s.port}}" + POP3_OPTIONS)
                .routeId("pop3s")
                .autoStartup("{{pop3s.enabled}}")
                .to("direct:fetched");

        from("direct:fetched")
                .routeId("fetched")
                .filter(simple("${header.CamelPop3User} != null"))
                .log("${header.CamelPop3User} retrieved ${header.CamelPop3Retrieved} and deleted"
                        + " ${header.CamelPop3Deleted} messages");

        if (getContext().getRegistry().lookupByName("retention") != null) {
            retention();
        }
    }

    /** What has been in a mailbox for longer than mail.retention is deleted; looked for at the start and once an hour. */
    private void retention() {
        from("timer:retention?delay=0&period=1h")
                .routeId("retention")
                .bean("retention", "run")
                .filter(body().isGreaterThan(0))
                .log("retention: deleted ${body} messages");
    }
}
