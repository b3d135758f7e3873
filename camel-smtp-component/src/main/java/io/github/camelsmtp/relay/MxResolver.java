package io.github.camelsmtp.relay;

import io.github.camelsmtp.dns.Dns;
import io.github.camelsmtp.dns.DnsAnswer;
import io.github.camelsmtp.dns.MxRecord;
import io.github.camelsmtp.mail.IpAddress;
import io.github.camelsmtp.mail.Reply;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Finds the hosts that take a domain's mail (RFC 5321 §5.1). Thread-safe; does not block.
 *
 * <p>By preference, those of the same in random order; the domain itself if it has no MX; nobody if its only MX is the root
 * (RFC 7505). If we are among them, only those that are better than we are left, so mail never goes in a circle. An MX whose
 * name is an address, or that has none, is passed over. A host that is a CNAME is taken, against RFC 5321 §5.1, as everybody
 * does. The stage never fails: what goes wrong is the {@code failure} of the route.
 *
 * <p>What it deliberately does not do: take another answer than the DNS's (no hosts file), or send to A records when the MX
 * lookup fails.
 */
public final class MxResolver {
    /** The best of them; nobody needs more, and each costs two questions. RFC: none; Postfix: none. */
    static final int MOST_HOSTS = 20;

    /** Of one host; Postfix tries 5 in all ({@code smtp_mx_address_limit}). */
    static final int MOST_ADDRESSES = 10;

    private final Dns dns;
    private final IpVersions versions;
    private final ForbiddenTargets forbidden;
    private final Ourselves ourselves;
    private final Random random;

    /** @param random chooses between hosts of the same preference and between addresses of one host */
    public MxResolver(Dns dns, IpVersions versions, ForbiddenTargets forbidden, Ourselves ourselves, Random random) {
        this.dns = dns;
        this.versions = versions;
        this.forbidden = forbidden;
        this.ourselves = ourselves;
        this.random = random;
    }

    /** @param domain as an {@code EmailAddress} has it: in lower case, with A-labels, or an address literal */
    public CompletionStage<MxRoute> resolve(String domain) {
        if (domain.startsWith("[")) {
            return CompletableFuture.completedStage(literal(domain));
        }
        return dns.mx(domain).thenCompose(answer -> switch (answer.kind()) {
            case FAILED -> failed(domain, NoRoute.noAnswer(domain));
            case NO_DOMAIN -> failed(domain, NoRoute.noDomain(domain));
            case NO_DATA -> find(domain, List.of(new MxRecord(0, domain)), answer.authenticated(), true);
            case FOUND -> ranked(domain, answer);
        });
    }

    private static CompletionStage<MxRoute> failed(String domain, Reply failure) {
        return CompletableFuture.completedStage(MxRoute.failed(domain, failure));
    }

    /** {@code user@[192.0.2.1]} (RFC 5321 §4.1.3). Nobody else than its sender chose the address. */
    private MxRoute literal(String domain) {
        Optional<InetAddress> address = domain.endsWith("]")
                ? IpAddress.parseLiteral(domain.substring(1, domain.length() - 1))
                : Optional.empty();
        if (address.isEmpty()) {
            return MxRoute.failed(domain, NoRoute.badLiteral(domain));
        }
        if (ourselves.isAddress(address.get())) {
            return MxRoute.failed(domain, NoRoute.loop(domain));
        }
        if (forbidden.contains(address.get())) {
            return MxRoute.failed(domain, NoRoute.forbidden(domain));
        }
        if (!versions.allows(address.get())) {
            return MxRoute.failed(domain, NoRoute.unusable(domain));
        }
        MxHost host = new MxHost(domain, 0, List.of(address.get()), domain, false);
        return new MxRoute(domain, List.of(host), true, null);
    }

    private CompletionStage<MxRoute> ranked(String domain, DnsAnswer<MxRecord> answer) {
        List<MxRecord> named = answer.records().stream()
                .filter(record -> !record.host().isEmpty())
                .toList();
        if (named.isEmpty()) {
            return failed(domain, answer.records().isEmpty() ? NoRoute.unusable(domain) : NoRoute.nullMx(domain));
        }
        return find(domain, named, answer.authenticated(), false);
    }

    private CompletionStage<MxRoute> find(
            String domain, List<MxRecord> records, boolean authenticated, boolean implicit) {
        List<MxRecord> best = better(best(records), MxRecord::preference, record -> ourselves.isName(record.host()));
        if (best.isEmpty()) {
            return failed(domain, NoRoute.loop(domain));
        }
        List<CompletableFuture<HostAnswer>> all = best.stream()
                .map(record -> HostAnswer.ask(dns, record).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).thenApply(nothing -> {
            List<HostAnswer> answers = all.stream().map(CompletableFuture::join).toList();
            return route(domain, answers, authenticated, implicit);
        });
    }

    private MxRoute route(String domain, List<HostAnswer> answers, boolean authenticated, boolean implicit) {
        List<HostAnswer> left =
                better(answers, answer -> answer.record().preference(), answer -> answer.isAny(ourselves::isAddress));
        if (left.isEmpty()) {
            return MxRoute.failed(domain, NoRoute.loop(domain));
        }
        List<MxHost> hosts = new ArrayList<>();
        for (HostAnswer answer : left) {
            List<InetAddress> usable = usable(answer.addresses());
            if (!usable.isEmpty()) {
                MxRecord record = answer.record();
                hosts.add(new MxHost(
                        record.host(), record.preference(), usable, answer.canonical(), answer.authenticated()));
            }
        }
        if (!hosts.isEmpty()) {
            return new MxRoute(domain, hosts, authenticated, null);
        }
        return MxRoute.failed(domain, HostAnswer.reason(domain, left, forbidden, implicit));
    }

    /** By preference, the same in random order, each host once, the best of them. */
    private List<MxRecord> best(List<MxRecord> records) {
        List<MxRecord> shuffled = new ArrayList<>(records);
        Collections.shuffle(shuffled, random);
        shuffled.sort(Comparator.comparingInt(MxRecord::preference));
        Set<String> seen = new HashSet<>();
        return shuffled.stream()
                .filter(record -> seen.add(record.host()))
                .limit(MOST_HOSTS)
                .toList();
    }

    /** Those whose preference is better than the best of ours: others would send it to us (RFC 5321 §5.1). */
    private static <T> List<T> better(List<T> all, ToIntFunction<T> preference, Predicate<T> isOurs) {
        int ours = all.stream().filter(isOurs).mapToInt(preference).min().orElse(Integer.MAX_VALUE);
        return all.stream().filter(each -> preference.applyAsInt(each) < ours).toList();
    }

    private List<InetAddress> usable(List<InetAddress> addresses) {
        List<InetAddress> allowed = new ArrayList<>(addresses.stream()
                .filter(address -> !forbidden.contains(address))
                .toList());
        Collections.shuffle(allowed, random);
        List<InetAddress> ordered = versions.order(allowed);
        return ordered.subList(0, Math.min(ordered.size(), MOST_ADDRESSES));
    }
}
