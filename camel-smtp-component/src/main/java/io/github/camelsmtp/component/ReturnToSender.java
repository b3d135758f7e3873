package io.github.camelsmtp.component;

import io.github.camelsmtp.forward.Srs;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Sends bounces of forwarded messages on to whom they are for: recipients that are return paths of {@link Forward} become the
 * senders they stand for. Others stay.
 *
 * <p>A path that we have not made, or that is too old, fails the exchange with 550 5.1.1 or 550 5.1.0: nobody can send
 * through us to anybody by inventing one. {@link io.github.camelsmtp.policy.SrsPolicy} refuses them before the message is
 * sent. Thread-safe.
 */
public final class ReturnToSender implements Processor {
    private static final Reply FORGED = Reply.of(550, 1, 1, "Not a return path of ours");
    private static final Reply EXPIRED = Reply.of(550, 1, 0, "This return path has expired");

    private final Srs srs;
    private final Clock clock;

    public ReturnToSender(Srs srs) {
        this(srs, Clock.systemUTC());
    }

    /** @param clock tells how old a path is */
    public ReturnToSender(Srs srs, Clock clock) {
        this.srs = srs;
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Envelope before = ExchangeEnvelope.of(exchange);
        List<Recipient> recipients = new ArrayList<>();
        for (Recipient recipient : before.recipients()) {
            recipients.add(returned(recipient));
        }
        ExchangeHeaders.ofEnvelope(
                exchange.getMessage(),
                new Envelope(before.sender(), recipients, before.body(), before.declaredSize(), before.request()));
    }

    private Recipient returned(Recipient recipient) throws SmtpReplyException {
        EmailAddress address = recipient.path().address().orElse(null);
        if (address == null) {
            return recipient;
        }
        Srs.Returned returned = srs.reverse(address, clock.instant());
        if (returned.address() != null) {
            return new Recipient(ForwardPath.to(returned.address()), recipient.dsn());
        }
        switch (returned.kind()) {
            case FORGED -> throw new SmtpReplyException(FORGED, null);
            case EXPIRED -> throw new SmtpReplyException(EXPIRED, null);
            default -> {
                return recipient;
            }
        }
    }
}
