package io.github.camelsmtp.component;

import io.github.camelsmtp.forward.Aliases;
import io.github.camelsmtp.forward.Srs;
import io.github.camelsmtp.forward.Verp;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.DsnRequest;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.relay.HeaderSection;
import io.github.camelsmtp.store.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/**
 * Forwards a message in a route: who gets it becomes who they stand for, and the return path becomes one that can be answered
 * for. Afterwards {@link SmtpConstants#RECIPIENTS}, {@link SmtpConstants#MAIL_FROM} and {@link SmtpConstants#ENVELOPE} are
 * those to send with, and the body has a {@code Delivered-To} field more.
 *
 * <pre>{@code
 * Forward forward = new Forward(aliases).returnBy(srs);
 * from("mina-smtp:0.0.0.0:25?localDomains=example.org").process(forward).to("mail-queue:out");
 * }</pre>
 *
 * <p>A message that comes again is refused with 554 5.4.6: one with a {@code Delivered-To} field of an address it is to be
 * forwarded for, or with more than 50 {@code Received} fields. The field is only written if the message is forwarded for one
 * address, so that nobody reads who else got it; the others are counted by Received alone.
 *
 * <p>A request for reports goes on to an address that is the only one (RFC 3461 §5.2.7.2); if there are several, none goes
 * on (§5.2.7.3 a), and a route that wants to honour NOTIFY=SUCCESS sends {@code mail-dsn:relayed}. The null sender stays the
 * null sender. Recipients that stand for nobody else stay, under the same rules. Thread-safe.
 */
public final class Forward implements Processor {
    /** Precedent: Postfix's hopcount_limit. */
    private static final int MAX_HOPS = 50;

    /** As much of a header section as anybody's server takes. Precedent: Postfix's header_size_limit, 102,400. */
    private static final int MAX_HEADER = 1024 * 1024;

    private static final Reply LOOP = Reply.of(554, 4, 6, "Mail loop: this message was here before");
    private static final Reply HOPS = Reply.of(554, 4, 6, "Too many hops");
    private static final Reply RETURN_PATH = Reply.of(550, 1, 7, "The return path is too long to be forwarded");

    private final Aliases aliases;
    private final @Nullable Srs srs;
    private final @Nullable Verp verp;
    private final Clock clock;

    /** Forwards with the return path that the message has. @param aliases who stands for whom */
    public Forward(Aliases aliases) {
        this(aliases, null, null, Clock.systemUTC());
    }

    private Forward(Aliases aliases, @Nullable Srs srs, @Nullable Verp verp, Clock clock) {
        this.aliases = aliases;
        this.srs = srs;
        this.verp = verp;
        this.clock = clock;
    }

    /** With a return path that leads back to the sender through us ({@link ReturnToSender}); the usual one for forwarders. */
    public Forward returnBy(Srs rewriting) {
        return new Forward(aliases, rewriting, null, clock);
    }

    /** With a return path that leads to us and names the exchange, as lists have it; a sender does not hear of failures. */
    public Forward returnBy(Verp paths) {
        return new Forward(aliases, null, paths, clock);
    }

    /** By another clock. */
    public Forward by(Clock other) {
        return new Forward(aliases, srs, verp, other);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Envelope before = ExchangeEnvelope.of(exchange);
        Content content = BodyContent.of(exchange);
        HeaderSection header = header(content);
        if (header.values("Received").size() > MAX_HOPS) {
            throw new SmtpReplyException(HOPS, null);
        }
        Set<EmailAddress> standing = new LinkedHashSet<>();
        List<Recipient> recipients = recipients(before, standing);
        for (String delivered : header.values("Delivered-To")) {
            if (EmailAddress.parse(delivered)
                    .filter(seen -> standing.stream().anyMatch(one -> isSame(one, seen)))
                    .isPresent()) {
                throw new SmtpReplyException(LOOP, null);
            }
        }
        boolean one = recipients.size() == before.recipients().size();
        Envelope after = new Envelope(
                sender(before.sender(), exchange),
                recipients,
                before.body(),
                OptionalLong.empty(),
                one ? before.request() : withoutReports(before.request()));
        if (standing.size() == 1) {
            deliveredTo(exchange, standing.iterator().next(), content);
        }
        ExchangeHeaders.ofEnvelope(exchange.getMessage(), after);
    }

    /** Without regard to case, as {@link Aliases} compares. */
    private static boolean isSame(EmailAddress one, EmailAddress other) {
        return one.domain().equals(other.domain()) && one.localPart().equalsIgnoreCase(other.localPart());
    }

    private static HeaderSection header(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return HeaderSection.read(in, MAX_HEADER);
        }
    }

    /** @param standing gets those who stand for others */
    private List<Recipient> recipients(Envelope before, Set<EmailAddress> standing) {
        Map<ForwardPath, Recipient> found = new LinkedHashMap<>();
        for (Recipient recipient : before.recipients()) {
            EmailAddress address = recipient.path().address().orElse(null);
            if (address == null || !aliases.isAlias(address)) {
                found.putIfAbsent(recipient.path(), recipient);
                continue;
            }
            standing.add(address);
            List<EmailAddress> members = aliases.expand(address);
            for (EmailAddress member : members) {
                ForwardPath path = ForwardPath.to(member);
                DsnRequest dsn = members.size() == 1 ? recipient.dsn() : quiet(recipient.dsn());
                found.putIfAbsent(path, new Recipient(path, dsn));
            }
        }
        return List.copyOf(found.values());
    }

    /** Nothing goes on, but that nothing is wanted. */
    private static DsnRequest quiet(DsnRequest request) {
        return request.notifyOn().contains(DsnRequest.Notify.NEVER)
                ? new DsnRequest(Set.of(DsnRequest.Notify.NEVER), null)
                : DsnRequest.NONE;
    }

    private static DeliveryRequest withoutReports(DeliveryRequest of) {
        return new DeliveryRequest(
                of.mode(), of.smtpUtf8(), of.requireTls(), null, null, of.deliverBy(), of.hold(), of.priority());
    }

    private ReversePath sender(ReversePath before, Exchange exchange) throws SmtpReplyException {
        if (before.address().isEmpty()) {
            return before;
        }
        Optional<EmailAddress> after = before.address();
        if (srs != null) {
            after = srs.forward(before.address().get(), clock.instant());
        } else if (verp != null) {
            after = verp.path(exchange.getExchangeId());
        }
        return ReversePath.to(after.orElseThrow(() -> new SmtpReplyException(RETURN_PATH, null)));
    }

    private static void deliveredTo(Exchange exchange, EmailAddress address, Content content) throws IOException {
        try (SpoolOutput out = new SpoolOutput();
                InputStream in = content.open()) {
            out.write(("Delivered-To: " + address + "\r\n").getBytes(StandardCharsets.UTF_8));
            in.transferTo(out);
            Spool spool = out.spool();
            exchange.getMessage().setBody(SpoolStream.bodyOf(exchange, spool));
            exchange.getMessage().setHeader(SmtpConstants.MESSAGE_SIZE, spool.size());
            spool.letGo();
        }
    }
}
