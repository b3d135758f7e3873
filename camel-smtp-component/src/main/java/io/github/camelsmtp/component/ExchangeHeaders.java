package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.smtp.SmtpPeer;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.Presence;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Message;

/** What the dialogue said, as headers of an exchange; a client's text has its control and format characters replaced. */
final class ExchangeHeaders {
    private ExchangeHeaders() {}

    /** What is known of the client. */
    static void ofPeer(Message message, SmtpPeer peer) {
        message.setHeader(SmtpConstants.HELO, printable(peer.helo() == null ? "" : peer.helo()));
        message.setHeader(SmtpConstants.REMOTE_ADDRESS, peer.remote());
        message.setHeader(SmtpConstants.LOCAL_ADDRESS, peer.local());
        message.setHeader(SmtpConstants.PROTOCOL, peer.protocol().name());
        if (peer.authUser() != null) {
            message.setHeader(SmtpConstants.AUTH_USER, peer.authUser());
        }
        if (peer.tls() != null) {
            message.setHeader(SmtpConstants.TLS_PROTOCOL, peer.tls().protocol());
            message.setHeader(SmtpConstants.TLS_CIPHER, peer.tls().cipher());
        }
    }

    /** Who sends a message to whom: the headers that say so agree with each other. */
    static void ofEnvelope(Message message, Envelope envelope) {
        message.setHeader(SmtpConstants.ENVELOPE, envelope);
        message.setHeader(SmtpConstants.MAIL_FROM, envelope.sender().text());
        message.setHeader(
                SmtpConstants.RECIPIENTS,
                envelope.recipients().stream().map(Recipient::text).toList());
    }

    /** What is known of a message that is whole. */
    static void ofMessage(Message message, Envelope envelope, String id, long size) {
        ofEnvelope(message, envelope);
        message.setHeader(SmtpConstants.QUEUE_ID, id);
        message.setHeader(SmtpConstants.MESSAGE_SIZE, size);
        message.setHeader(SmtpConstants.DELIVERY_MODE, envelope.request().mode().name());
    }

    /** Who of the recipients is there, unless the message is for mailboxes alone. */
    static void ofPresence(Message message, Envelope envelope, Presence presence) {
        if (envelope.request().mode() != DeliveryMode.MAIL) {
            Map<Boolean, List<String>> present = envelope.recipients().stream()
                    .map(Recipient::path)
                    .collect(Collectors.partitioningBy(
                            path -> path.address()
                                    .map(Account::of)
                                    .filter(presence::isPresent)
                                    .isPresent(),
                            Collectors.mapping(ForwardPath::text, Collectors.toList())));
            message.setHeader(SmtpConstants.PRESENT_RECIPIENTS, present.get(true));
            message.setHeader(SmtpConstants.ABSENT_RECIPIENTS, present.get(false));
        }
    }

    /** Without what breaks a line of a log, or changes how the rest of it is read. */
    static String printable(String text) {
        StringBuilder safe = new StringBuilder(text);
        for (int i = 0; i < safe.length(); i++) {
            int type = Character.getType(safe.charAt(i));
            boolean harmful = type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR;
            if (harmful) {
                safe.setCharAt(i, '?');
            }
        }
        return safe.toString();
    }
}
