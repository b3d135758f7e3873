package io.github.camelsmtp.relay;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.EnhancedStatus;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.net.SmtpTarget;
import io.github.camelsmtp.store.Content;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One message on its way to one domain: host after host, until all recipients are done. Each step begins after the last. */
final class DomainAttempt {
    private static final Reply NONE_LEFT = Reply.of(451, 4, 0, "No mail host was tried");

    private static final Reply NOT_ALL =
            Reply.of(451, 4, 0, "The mail hosts that were asked take no mail from here; others were not asked yet");

    private final MxRoute route;
    private final Optional<StsPolicy> sts;
    private final Envelope envelope;
    private final Content content;
    private final MxSettings settings;
    private final HostPolicy hosts;
    private final MxDelivery.Sender sender;
    private final DeadAddresses dead;
    private final TlsReports reports;

    private final Deque<Candidate> candidates = new ArrayDeque<>();
    private final Map<String, CompletionStage<HostAccess>> access = new HashMap<>();
    private final @Nullable DeliveryResult[] results;
    private List<Integer> open;
    private int tried;
    private int sessions;

    private record Candidate(MxHost host, InetAddress address) {}

    DomainAttempt(
            MxRoute route,
            Optional<StsPolicy> sts,
            Envelope envelope,
            Content content,
            MxSettings settings,
            HostPolicy hosts,
            MxDelivery.Sender sender,
            DeadAddresses dead,
            TlsReports reports) {
        this.route = route;
        this.sts = sts;
        this.envelope = envelope;
        this.content = content;
        this.settings = settings;
        this.hosts = hosts;
        this.sender = sender;
        this.dead = dead;
        this.reports = reports;
        this.results = new DeliveryResult[envelope.recipients().size()];
        this.open = IntStream.range(0, results.length).boxed().toList();
        for (boolean last : new boolean[] {false, true}) {
            for (MxHost host : route.hosts()) {
                host.addresses().stream()
                        .filter(address -> dead.contains(address) == last)
                        .forEach(address -> candidates.add(new Candidate(host, address)));
            }
        }
    }

    CompletionStage<List<DeliveryResult>> run() {
        if (route.failure() != null) {
            fail(route.failure());
            return CompletableFuture.completedStage(whole());
        }
        return next();
    }

    private CompletionStage<List<DeliveryResult>> next() {
        boolean enough = tried >= settings.addressLimit() || sessions >= settings.sessionLimit() || open.isEmpty();
        Candidate candidate = enough ? null : candidates.poll();
        if (candidate == null) {
            return CompletableFuture.completedStage(whole());
        }
        boolean requireTls = envelope.request().requireTls() && !(envelope.sender() instanceof ReversePath.NullSender);
        return access.computeIfAbsent(
                        candidate.host().name(), name -> hosts.find(route, candidate.host(), sts, requireTls))
                .thenCompose(found -> {
                    if (found.refusal() != null) {
                        fail(found.refusal());
                        return next();
                    }
                    return send(candidate, found);
                });
    }

    private CompletionStage<List<DeliveryResult>> send(Candidate candidate, HostAccess found) {
        tried++;
        InetAddress address = candidate.address();
        SmtpTarget target = SmtpTarget.of(found.name(), settings.port())
                .at(new InetSocketAddress(address, settings.port()))
                .from(settings.bindFor(address))
                .with(found.tls(), found.certificate());
        long failures = reports.failures(found.policy(), route.domain());
        return sender.send(target, MxDelivery.part(envelope, open), content).thenCompose(some -> {
            sessions += some.stream().anyMatch(DomainAttempt::isAboutTheMessage) ? 1 : 0;
            if (some.stream().allMatch(DomainAttempt::isUnreachable)) {
                dead.add(address);
            } else {
                dead.remove(address);
            }
            if (found.policy() != null && some.stream().allMatch(result -> isOurs(result, 7))) {
                countMissingTls(found.policy(), failures);
            }
            record(some);
            boolean ours = some.stream().anyMatch(result -> isOurs(result, 3));
            return ours ? CompletableFuture.completedStage(whole()) : next();
        });
    }

    /** If the certificate was looked at, what was wrong with it is counted already. */
    private void countMissingTls(TlsReports.Policy policy, long failuresBefore) {
        if (reports.failures(policy, route.domain()) == failuresBefore) {
            reports.count(policy, route.domain(), TlsReports.Result.STARTTLS_NOT_SUPPORTED);
        }
    }

    /** The results of one host; who is not done goes to the next one. */
    private void record(List<DeliveryResult> some) {
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < some.size(); i++) {
            DeliveryResult now = some.get(i);
            DeliveryResult before = results[open.get(i)];
            boolean done = isDone(now);
            if (done || before == null || !countsForMore(before, now)) {
                results[open.get(i)] = now;
            }
            if (!done) {
                left.add(open.get(i));
            }
        }
        open = left;
    }

    /**
     * Whether no other host is to be asked: it was delivered, it is refused for good, or perhaps it was delivered, and a second
     * copy is worse than a delay. A host that refuses the session has not refused the message (RFC 5321 §5.1, RFC 7504 §3).
     */
    private static boolean isDone(DeliveryResult now) {
        return switch (now.stage()) {
            case SESSION -> false;
            case END -> true;
            case MESSAGE -> now.kind() != DeliveryResult.Kind.TEMPORARY && !isOurs(now, 7);
        };
    }

    /** While one host may still take it, another's refusal of the session is not the end; words of a host say more than ours. */
    private static boolean countsForMore(DeliveryResult before, DeliveryResult now) {
        boolean later = before.kind() == DeliveryResult.Kind.TEMPORARY;
        if (later != (now.kind() == DeliveryResult.Kind.TEMPORARY)) {
            return later;
        }
        return before.remoteMta() != null && now.remoteMta() == null;
    }

    private static boolean isAboutTheMessage(DeliveryResult result) {
        return result.remoteMta() != null && result.stage() != DeliveryResult.Stage.SESSION;
    }

    /** A host that was not even asked. What one that was asked has said counts for more. */
    private void fail(Reply reply) {
        for (int i : open) {
            if (results[i] == null) {
                results[i] = DeliveryResult.local(envelope.recipients().get(i), reply);
            }
        }
    }

    private List<DeliveryResult> whole() {
        fail(NONE_LEFT);
        for (int i : open) {
            if (results[i].stage() == DeliveryResult.Stage.SESSION && !candidates.isEmpty()) {
                results[i] = DeliveryResult.local(results[i].recipient(), NOT_ALL);
            }
        }
        return List.of(results);
    }

    /** Whether nobody was there: no connection, no answer in time, or a server that takes nobody now. */
    static boolean isUnreachable(DeliveryResult result) {
        EnhancedStatus status = result.reply().status();
        boolean silent = isOurs(result, 4) && status != null && (status.detail() == 1 || status.detail() == 2);
        boolean busy = result.remoteMta() != null && result.reply().code() == 421;
        return (silent && result.reply().isTransient() || busy) && result.stage() != DeliveryResult.Stage.END;
    }

    /** Whether it is our own word, and about this subject (RFC 3463 §3): 3 this system, 4 the network, 7 security. */
    private static boolean isOurs(DeliveryResult result, int subject) {
        EnhancedStatus status = result.reply().status();
        return result.remoteMta() == null && status != null && status.subject() == subject;
    }
}
