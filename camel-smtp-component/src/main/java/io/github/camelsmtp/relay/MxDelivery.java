package io.github.camelsmtp.relay;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.net.SmtpClient;
import io.github.camelsmtp.net.SmtpTarget;
import io.github.camelsmtp.store.Content;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Brings a message to the mail hosts of its recipients' domains (RFC 5321 §5.1). Thread-safe; does not block.
 *
 * <p>Recipients of one domain go together; the domains of one envelope one after the other, because a content is read by one
 * thread at a time: whoever wants them at once sends an envelope for each. Hosts are tried in the order of their preference,
 * within the limits of the settings. Recipients that a host takes or refuses for good are done; the others go to the next.
 *
 * <p>A domain takes as many deliveries at a time as it can ({@code Destinations}); one where nobody answers is left alone for
 * a while, and its mail fails at once, for now.
 *
 * <p>What it deliberately does not do: remember anything across a restart, try again later (that is the queue's), read the
 * header field {@code TLS-Required} of RFC 8689.
 */
public final class MxDelivery {
    /** How a message gets to one host: {@link SmtpClient#send}. */
    interface Sender {
        CompletionStage<List<DeliveryResult>> send(SmtpTarget target, Envelope envelope, Content content);
    }

    private static final Duration DEAD_ADDRESS = Duration.ofMinutes(1);

    private final MxResolver resolver;
    private final @Nullable StsPolicies policies;
    private final HostPolicy hosts;
    private final MxSettings settings;
    private final Sender sender;
    private final Destinations destinations;
    private final DeadAddresses dead;
    private final TlsReports reports;

    /**
     * @param policies of MTA-STS, or null if nobody asks for them
     * @param security what is demanded of hosts
     * @param client sends
     */
    public MxDelivery(
            MxResolver resolver,
            @Nullable StsPolicies policies,
            MxSecurity security,
            MxSettings settings,
            SmtpClient client,
            Clock clock) {
        this(resolver, policies, security, settings, client::send, clock);
    }

    MxDelivery(
            MxResolver resolver,
            @Nullable StsPolicies policies,
            MxSecurity security,
            MxSettings settings,
            Sender sender,
            Clock clock) {
        this.resolver = resolver;
        this.policies = policies;
        this.settings = settings;
        this.hosts = security.hosts(settings);
        this.reports = security.reports();
        this.sender = sender;
        this.destinations = new Destinations(clock, settings.deadTime());
        this.dead = new DeadAddresses(clock, DEAD_ADDRESS);
    }

    /**
     * Sends a message to all its recipients.
     *
     * @return completes with one result for each recipient, in the envelope's order; exceptionally only for a bug of ours
     */
    public CompletionStage<List<DeliveryResult>> send(Envelope envelope, Content content) {
        DeliveryResult[] results = new DeliveryResult[envelope.recipients().size()];
        CompletionStage<?> all = CompletableFuture.completedStage(null);
        for (Map.Entry<String, List<Integer>> group : byDomain(envelope).entrySet()) {
            List<Integer> places = group.getValue();
            Envelope part = part(envelope, places);
            all = all.thenCompose(before -> toDomain(group.getKey(), part, content))
                    .thenAccept(some -> {
                        for (int i = 0; i < places.size(); i++) {
                            results[places.get(i)] = some.get(i);
                        }
                    });
        }
        return all.thenApply(done -> List.copyOf(Arrays.asList(results)));
    }

    /** The places of recipients by domain; the bare postmaster's is empty. */
    private static Map<String, List<Integer>> byDomain(Envelope envelope) {
        Map<String, List<Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < envelope.recipients().size(); i++) {
            String domain = envelope.recipients()
                    .get(i)
                    .path()
                    .address()
                    .map(EmailAddress::domain)
                    .orElse("");
            places.computeIfAbsent(domain, name -> new ArrayList<>()).add(i);
        }
        return places;
    }

    static Envelope part(Envelope envelope, List<Integer> places) {
        List<Recipient> some = places.stream().map(envelope.recipients()::get).toList();
        return new Envelope(envelope.sender(), some, envelope.body(), envelope.declaredSize(), envelope.request());
    }

    private CompletionStage<List<DeliveryResult>> toDomain(String domain, Envelope envelope, Content content) {
        if (domain.isEmpty()) {
            return failed(envelope, NoRoute.noDomainAtAll());
        }
        return destinations.enter(domain).thenCompose(refusal -> {
            if (refusal.isPresent()) {
                return failed(envelope, refusal.get());
            }
            return attempt(domain, envelope, content).whenComplete((results, bug) -> {
                destinations.leave(domain, results == null ? null : nobody(results));
            });
        });
    }

    private CompletionStage<List<DeliveryResult>> attempt(String domain, Envelope envelope, Content content) {
        CompletionStage<Optional<StsPolicy>> sts =
                policies == null ? CompletableFuture.completedStage(Optional.empty()) : policies.find(domain);
        return resolver.resolve(domain)
                .thenCombine(
                        sts,
                        (route, policy) -> new DomainAttempt(
                                route, policy, envelope, content, settings, hosts, sender, dead, reports))
                .thenCompose(DomainAttempt::run);
    }

    private static CompletionStage<List<DeliveryResult>> failed(Envelope envelope, Reply reply) {
        return CompletableFuture.completedStage(envelope.recipients().stream()
                .map(recipient -> DeliveryResult.local(recipient, reply))
                .toList());
    }

    /** Why nobody was there for any of them, or null if somebody was. */
    private static @Nullable Reply nobody(List<DeliveryResult> results) {
        return results.stream().allMatch(DomainAttempt::isUnreachable)
                ? results.get(0).reply()
                : null;
    }

    /** How many deliveries may go to a domain at one time now. */
    int window(String domain) {
        return destinations.window(domain);
    }
}
