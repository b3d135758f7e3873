package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.DsnRequest;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.mail.UnicodeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

    /** {@code "MAIL FROM:" Reverse-path [SP Mail-parameters]} (RFC 5321 §4.1.1.2); here from the keyword on. */
    static Parsed<Transaction> parse(String argument, DeliveryMode mode, SmtpServerSettings settings, SmtpPeer peer) {
        Reply notYet = settings.refusal(peer);
        if (notYet != null) {
            return Parsed.refused(notYet);
        }
        PathGrammar.Found found = PathGrammar.argument("FROM:", argument);
        if (found == null) {
            return Parsed.refused(mode == DeliveryMode.MAIL ? Replies.BAD_MAIL : Replies.BAD_SEND);
        }
        Optional<ReversePath> path = PathGrammar.reversePath(found.inside());
        boolean ascii = UnicodeText.isAscii(found.inside());
        if (path.isEmpty() || !ascii && !Extension.SMTPUTF8.known(settings)) {
            return Parsed.refused(Replies.BAD_SENDER);
        }
        Parsed<MailParameters> parameters = MailParameters.parse(found.parameters(), mode, settings, peer);
        if (parameters.value() == null) {
            return Parsed.refused(parameters.refused());
        }
        return ascii || parameters.value().request().smtpUtf8()
                ? Parsed.as(new Transaction(path.get(), parameters.value()))
                : Parsed.refused(Replies.ASCII_SENDER_ONLY);
    }

    /** {@code "RCPT TO:" Forward-path [SP Rcpt-parameters]} (RFC 5321 §4.1.1.3); here from the keyword on. */
    Parsed<Recipient> parseRecipient(String argument, SmtpServerSettings settings) {
        PathGrammar.Found found = PathGrammar.argument("TO:", argument);
        if (found == null) {
            return Parsed.refused(Replies.BAD_RCPT);
        }
        Optional<ForwardPath> path = PathGrammar.forwardPath(found.inside());
        boolean utf8 = parameters.request().smtpUtf8();
        boolean fits = utf8 || UnicodeText.isAscii(found.inside());
        if (path.isEmpty() || !fits && !Extension.SMTPUTF8.known(settings)) {
            return Parsed.refused(Replies.BAD_RECIPIENT);
        }
        if (!fits) {
            return Parsed.refused(Replies.ASCII_RECIPIENT_ONLY);
        }
        Parsed<DsnRequest> dsn = DsnParameters.ofRcpt(found.parameters(), settings, utf8);
        return dsn.value() == null ? Parsed.refused(dsn.refused()) : Parsed.as(new Recipient(path.get(), dsn.value()));
    }

    ReversePath sender() {
        return sender;
    }

    /** What the policy is asked about a recipient. */
    SmtpQuestion.Rcpt question(SmtpPeer peer, Recipient recipient) {
        return new SmtpQuestion.Rcpt(
                peer, sender, recipient, parameters.request().mode(), parameters.size());
    }

    BodyType body() {
        return parameters.body();
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

    /**
     * Why DATA can't come: 503 if no recipient was named, 554 if each was refused (RFC 5321 §3.3), which is 503 in LMTP (RFC
     * 2033 §4.2).
     */
    Reply noRecipient(SmtpDialect dialect) {
        if (!anyRefused) {
            return Replies.NEED_RCPT;
        }
        return dialect == SmtpDialect.LMTP ? Replies.NO_RECIPIENT_LEFT : Replies.NO_VALID_RECIPIENT;
    }

    Envelope envelope() {
        return new Envelope(sender, recipients, parameters.body(), parameters.size(), parameters.request());
    }
}
