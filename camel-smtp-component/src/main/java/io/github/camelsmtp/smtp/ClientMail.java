package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliverBy;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.mail.ReversePath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way: what has become of each recipient, and whom the next transaction is for. Confined to its session.
 *
 * <p>What a server can't take is refused here, before it hears of it: a message that is too large, 8-bit octets without
 * 8BITMIME (they would come out damaged; they are not converted, which would break a signature), addresses and headers
 * outside ASCII without SMTPUTF8, REQUIRETLS, delivery by a time.
 */
final class ClientMail {
    /** RFC 5321 §4.5.3.1.8: a server takes at least a hundred; those that take less say LIMITS or 452. */
    private static final int MOST_RECIPIENTS = 1000;

    private final OutgoingMail mail;
    private final String server;
    private final @Nullable DeliveryResult[] results;
    private boolean requireTls;

    ClientMail(OutgoingMail mail, String server) {
        this.mail = mail;
        this.server = server;
        this.results = new DeliveryResult[mail.envelope().recipients().size()];
    }

    Envelope envelope() {
        return mail.envelope();
    }

    long size() {
        return mail.survey().sizeOnTheWire();
    }

    private Recipient recipient(int index) {
        return mail.envelope().recipients().get(index);
    }

    /** The server's word on a recipient. */
    void told(int index, RemoteReply reply, boolean dsn) {
        told(index, reply, dsn, DeliveryResult.Stage.MESSAGE);
    }

    private void told(int index, RemoteReply reply, boolean dsn, DeliveryResult.Stage stage) {
        if (results[index] == null) {
            results[index] = new DeliveryResult(recipient(index), reply.toReply(), server, dsn, stage);
        }
    }

    /** The same for all who have no result yet. */
    void toldAll(RemoteReply reply, DeliveryResult.Stage stage) {
        for (int i = 0; i < results.length; i++) {
            told(i, reply, false, stage);
        }
    }

    /** The server has the whole message, and did not say what it does with it. @param reply our word on it, temporary */
    void unanswered(int index, Reply reply) {
        if (results[index] == null) {
            results[index] = new DeliveryResult(recipient(index), reply, null, false, DeliveryResult.Stage.END);
        }
    }

    /** Our own word on all who have no result yet. */
    void settleAll(Reply reply) {
        for (int i = 0; i < results.length; i++) {
            settle(i, reply);
        }
    }

    private void settle(int index, Reply reply) {
        if (results[index] == null) {
            results[index] = DeliveryResult.local(recipient(index), reply);
        }
    }

    boolean isSettled() {
        return Arrays.stream(results).allMatch(result -> result != null);
    }

    List<DeliveryResult> results() {
        return Arrays.stream(results).toList();
    }

    /** What the content is declared to be, on a server with these offers. */
    BodyType body(Offers offers) {
        BodyType declared = envelope().body();
        boolean binary = declared == BodyType.BINARY_MIME && !mail.survey().isText();
        if (binary && offers.has(Extension.BINARYMIME) && offers.has(Extension.CHUNKING)) {
            return BodyType.BINARY_MIME;
        }
        boolean eight = declared != BodyType.SEVEN_BIT || mail.survey().hasEightBit();
        return eight && offers.has(Extension.EIGHT_BIT_MIME) ? BodyType.EIGHT_BIT_MIME : BodyType.SEVEN_BIT;
    }

    /** Whether MAIL has to say SMTPUTF8: an address is outside ASCII, or the header section, if that was declared. */
    boolean utf8(Offers offers) {
        boolean wanted = !isAscii(envelope().sender().address())
                || envelope().request().smtpUtf8() && mail.survey().hasEightBitHeader()
                || envelope().recipients().stream()
                        .anyMatch(r -> !isAscii(r.path().address()));
        return wanted && offers.has(Extension.SMTPUTF8);
    }

    private static boolean isAscii(Optional<EmailAddress> address) {
        return address.map(EmailAddress::isAscii).orElse(true);
    }

    /** Settles what this server can't take. @param secure whether it is who it says, and listened to by nobody */
    void refuseWhatCannotBe(Offers offers, boolean secure) {
        requireTls = envelope().request().requireTls() && secure && offers.has(Extension.REQUIRETLS);
        Reply refusal = refusal(offers);
        if (refusal != null) {
            settleAll(refusal);
            return;
        }
        boolean utf8 = utf8(offers);
        MailArguments arguments = arguments(offers);
        if (arguments.mail(envelope(), body(offers), size()).isEmpty()) {
            boolean sender = !envelope()
                    .sender()
                    .address()
                    .map(EmailAddress::toString)
                    .map(ClientMail::isPlain)
                    .orElse(true);
            settleAll(sender ? ClientReplies.BAD_SENDER : ClientReplies.BAD_PARAMETER);
        }
        for (int i = 0; i < results.length; i++) {
            if (!utf8 && !isAscii(recipient(i).path().address())) {
                settle(i, ClientReplies.UTF8_RECIPIENT);
            } else if (arguments.rcpt(recipient(i)).isEmpty()) {
                settle(i, ClientReplies.BAD_RECIPIENT);
            }
        }
    }

    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c != 127);
    }

    /** What is said to a server with these offers, if nothing of it was refused. */
    MailArguments arguments(Offers offers) {
        return new MailArguments(offers, utf8(offers), requireTls);
    }

    private @Nullable Reply refusal(Offers offers) {
        DeliveryRequest request = envelope().request();
        // A report goes without, rather than not at all (RFC 8689 §5).
        if (request.requireTls() && !requireTls && !(envelope().sender() instanceof ReversePath.NullSender)) {
            return ClientReplies.REQUIRETLS;
        }
        if (offers.size() > 0 && size() > offers.size()) {
            return ClientReplies.TOO_LARGE;
        }
        DeliverBy by = request.deliverBy();
        if (by != null && by.mode() == DeliverBy.Mode.RETURN && !offers.has(Extension.DELIVERBY)) {
            return ClientReplies.DELIVERBY;
        }
        if (!offers.has(Extension.SMTPUTF8)) {
            if (!isAscii(envelope().sender().address())) {
                return ClientReplies.UTF8_SENDER;
            }
            if (request.smtpUtf8() && mail.survey().hasEightBitHeader()) {
                return ClientReplies.UTF8_HEADER;
            }
        }
        boolean binary =
                envelope().body() == BodyType.BINARY_MIME && !mail.survey().isText();
        if (binary && body(offers) != BodyType.BINARY_MIME) {
            return ClientReplies.BINARY;
        }
        boolean eight = mail.survey().hasEightBit() && body(offers) == BodyType.SEVEN_BIT;
        return eight ? ClientReplies.EIGHT_BIT : null;
    }

    /** Whom the next transaction is for: those without a result, as many as the server takes at once (RFC 9422). */
    List<Integer> nextBatch(Offers offers) {
        List<Integer> batch = new ArrayList<>();
        Set<String> domains = new HashSet<>();
        int most = Math.min(offers.recipients(), MOST_RECIPIENTS);
        for (int i = 0; i < results.length && batch.size() < most; i++) {
            if (results[i] == null) {
                String domain =
                        recipient(i).path().address().map(EmailAddress::domain).orElse("");
                if (domains.contains(domain) || domains.size() < offers.domains()) {
                    domains.add(domain);
                    batch.add(i);
                }
            }
        }
        return batch;
    }

    String rcpt(int index, MailArguments arguments) {
        return arguments.rcpt(recipient(index)).orElseThrow();
    }
}
