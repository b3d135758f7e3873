package io.github.camelsmtp.relay;

import io.github.camelsmtp.dns.Dns;
import io.github.camelsmtp.dns.DnsAnswer;
import io.github.camelsmtp.http.SmallDownloads;
import io.github.camelsmtp.relay.TlsReports.Result;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MTA-STS policies of domains (RFC 8461 §3): found by a TXT record, fetched by HTTPS, and kept as long as they say, in
 * memory. Thread-safe; does not block; a stage never fails.
 *
 * <p>A policy that is known holds on when the TXT record is gone, the DNS fails or the new one can't be fetched, or whoever
 * stands in between could take it away. A fetch that failed is tried again after {@value #PAUSE_MINUTES} minutes at the
 * earliest (RFC 8461 §3.3). At most {@value #MOST} domains are remembered, those that were used last. After a restart none
 * is: until a domain's policy is fetched again its mail goes as if it had none.
 */
public final class StsPolicies {
    private static final Logger LOG = LoggerFactory.getLogger(StsPolicies.class);
    static final int MOST = 5_000;
    static final int PAUSE_MINUTES = 5;
    /** RFC 8461 §3.3: "such as 64 kilobytes", and "a timeout of one minute". */
    private static final int MOST_OCTETS = 64 * 1024;

    private static final Duration FETCH = Duration.ofSeconds(30);
    /** RFC 8461 §3.3: senders should look for a new policy in a reasonable time; a day is what it recommends. */
    private static final Duration FRESH = Duration.ofDays(1);

    private final Dns dns;
    private final SmallDownloads downloads;
    private final Function<String, URI> location;
    private final TlsReports reports;
    private final Clock clock;
    private final Map<String, CompletableFuture<Optional<StsPolicy>>> fetching = new ConcurrentHashMap<>();
    private final Map<String, Known> known = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MOST;
        }
    };

    /** @param policy null: the last fetch failed and there is none */
    private record Known(String id, @Nullable StsPolicy policy, Instant fetched, Instant tried) {
        boolean holds(Instant now) {
            return policy != null && fetched.plus(policy.maxAge()).isAfter(now);
        }
    }

    /** @param trusted whose certificates web servers may have; null: those of Java's authorities */
    public StsPolicies(Dns dns, @Nullable SSLContext trusted, TlsReports reports, Clock clock) {
        this(
                dns,
                trusted,
                domain -> URI.create("https://mta-sts." + domain + "/.well-known/mta-sts.txt"),
                reports,
                clock);
    }

    StsPolicies(
            Dns dns, @Nullable SSLContext trusted, Function<String, URI> location, TlsReports reports, Clock clock) {
        this.dns = dns;
        this.downloads = new SmallDownloads(MOST_OCTETS, FETCH, "text/plain", trusted);
        this.location = location;
        this.reports = reports;
        this.clock = clock;
    }

    /** The policy that holds for a domain now, none for an address literal. */
    CompletionStage<Optional<StsPolicy>> find(String domain) {
        if (domain.startsWith("[")) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        return dns.txt("_mta-sts." + domain).thenCompose(answer -> {
            Optional<String> id = id(answer);
            Instant now = clock.instant();
            Known last = known(domain);
            boolean fresh = last != null
                    && last.holds(now)
                    && last.fetched().plus(FRESH).isAfter(now)
                    && id.filter(last.id()::equals).isPresent();
            boolean tried = last != null
                    && last.tried().plus(Duration.ofMinutes(PAUSE_MINUTES)).isAfter(now)
                    && !last.tried().equals(last.fetched());
            if (id.isEmpty() || fresh || tried) {
                return CompletableFuture.completedStage(holding(last, now));
            }
            return fetch(domain, id.get());
        });
    }

    private @Nullable Known known(String domain) {
        synchronized (known) {
            return known.get(domain);
        }
    }

    private static Optional<StsPolicy> holding(@Nullable Known last, Instant now) {
        return last != null && last.holds(now) ? Optional.ofNullable(last.policy()) : Optional.empty();
    }

    /** RFC 8461 §3.1: {@code v=STSv1; id=…;}, and exactly one of them. */
    private static Optional<String> id(DnsAnswer<String> answer) {
        var records = answer.records().stream()
                .filter(text -> text.startsWith("v=STSv1;"))
                .toList();
        if (records.size() != 1) {
            return Optional.empty();
        }
        for (String field : records.get(0).split(";", -1)) {
            String id = field.strip();
            if (id.startsWith("id=") && id.length() > 3 && id.length() <= 35 && isAlphanumeric(id.substring(3))) {
                return Optional.of(id.substring(3));
            }
        }
        return Optional.empty();
    }

    private static boolean isAlphanumeric(String text) {
        return text.chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c));
    }

    private CompletionStage<Optional<StsPolicy>> fetch(String domain, String id) {
        CompletableFuture<Optional<StsPolicy>> own = new CompletableFuture<>();
        CompletableFuture<Optional<StsPolicy>> others = fetching.putIfAbsent(domain, own);
        if (others != null) {
            return others;
        }
        CompletionStage<byte[]> download =
                CompletableFuture.completedStage(domain).thenApply(location).thenCompose(downloads::get);
        download.whenComplete((octets, failure) -> {
            Optional<StsPolicy> policy = Optional.ofNullable(octets)
                    .flatMap(text -> StsPolicy.parse(new String(text, StandardCharsets.UTF_8)));
            if (policy.isEmpty()) {
                LOG.info("no MTA-STS policy of {}: {}", domain, failure == null ? "not a policy" : reason(failure));
                reports.count(
                        TlsReports.Policy.STS,
                        domain,
                        failure == null ? Result.STS_POLICY_INVALID : Result.STS_POLICY_FETCH_ERROR);
            }
            Optional<StsPolicy> now = remember(domain, id, policy);
            fetching.remove(domain, own);
            own.complete(now);
        });
        return own;
    }

    private Optional<StsPolicy> remember(String domain, String id, Optional<StsPolicy> policy) {
        Instant now = clock.instant();
        synchronized (known) {
            Known last = known.get(domain);
            Known next;
            if (policy.isPresent()) {
                next = new Known(id, policy.get(), now, now);
            } else if (last == null) {
                next = new Known("", null, Instant.MIN, now);
            } else {
                next = new Known(last.id(), last.policy(), last.fetched(), now);
            }
            known.put(domain, next);
            return holding(next, now);
        }
    }

    private static String reason(Throwable failure) {
        return String.valueOf(failure.getCause() == null ? failure : failure.getCause());
    }
}
