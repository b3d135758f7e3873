package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.mail.ReversePath;
import java.util.ArrayList;
import java.util.List;

/** What MAIL and RCPT have said of the message to come (RFC 5321 §3.3). A new one for each MAIL; confined. */
final class Transaction {
    private final ReversePath sender;
    private final MailParameters parameters;
    private final List<Recipient> recipients = new ArrayList<>();
    private boolean anyRefused;

    Transaction(ReversePath sender, MailParameters parameters) {
        this.sender = sender;
        this.parameters = parameters;
    }

    ReversePath sender() {
        return sender;
    }

    int recipients() {
        return recipients.size();
    }

    void accepted(Recipient recipient) {
        recipients.add(recipient);
    }

    void recipientRefused() {
        anyRefused = true;
    }

    /** Why DATA can't come: 503 if no recipient was named, 554 if each was refused (RFC 5321 §3.3). */
    Reply noRecipient() {
        return anyRefused ? Replies.NO_VALID_RECIPIENT : Replies.NEED_RCPT;
    }

    Envelope envelope() {
        return new Envelope(sender, recipients, parameters.body(), parameters.size());
    }
}
