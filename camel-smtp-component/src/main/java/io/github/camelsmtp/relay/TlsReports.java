package io.github.camelsmtp.relay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts how sessions with the mail servers of domains that have a policy went, as RFC 8460 §4.3 names it: per domain, policy
 * and result. Thread-safe. At most {@value #MOST} of these counts are kept; what comes then is counted under the domain
 * {@value #OTHERS}.
 *
 * <p>Sessions are counted when their handshake is done, so one that carries many messages counts once. Domains that have no
 * policy are not counted. Nothing is sent to anybody: no reports are made of the counts.
 */
public final class TlsReports {
    static final int MOST = 10_000;
    static final String OTHERS = "(others)";

    private final Map<Key, Long> counts = new LinkedHashMap<>();

    /** What a domain demands by (RFC 8460 §4.2 {@code policy-type}). */
    public enum Policy {
        /** DANE. */
        TLSA,
        /** MTA-STS. */
        STS
    }

    /** How a session went (RFC 8460 §4.3 {@code result-type}). */
    public enum Result {
        /** As the policy demands. */
        SUCCESS,
        /** No TLS was offered, or it did not come about. */
        STARTTLS_NOT_SUPPORTED,
        /** The certificate has other names. */
        CERTIFICATE_HOST_MISMATCH,
        /** The certificate has expired, or is not valid yet. */
        CERTIFICATE_EXPIRED,
        /** The certificate comes from nobody who is trusted. */
        CERTIFICATE_NOT_TRUSTED,
        /** Any other failure, also a certificate that matches no TLSA record. */
        VALIDATION_FAILURE,
        /** None of the TLSA records can be used. */
        TLSA_INVALID,
        /** Whether there are TLSA records can't be said: the DNS failed, or its answer is forged. */
        DNSSEC_INVALID,
        /** The policy could not be fetched. */
        STS_POLICY_FETCH_ERROR,
        /** What was fetched is no policy. */
        STS_POLICY_INVALID;

        /** As a report has it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private record Key(Policy policy, String domain, Result result) {}

    /**
     * How often something happened since the start.
     *
     * @param policy by what the domain demands it
     * @param domain the recipients' domain
     * @param result what happened
     * @param sessions how often
     */
    public record Count(Policy policy, String domain, Result result, long sessions) {
        /** For people: {@code example.org sts success 5}. */
        @Override
        public String toString() {
            return domain + " " + policy.name().toLowerCase(Locale.ROOT) + " " + result.text() + " " + sessions;
        }
    }

    void count(Policy policy, String domain, Result result) {
        synchronized (counts) {
            Key key = new Key(policy, domain, result);
            boolean room = counts.size() < MOST || counts.containsKey(key);
            counts.merge(room ? key : new Key(policy, OTHERS, result), 1L, Long::sum);
        }
    }

    /** How many failures of a domain there are in all; 0 for no policy. */
    long failures(@Nullable Policy policy, String domain) {
        long sum = 0;
        synchronized (counts) {
            for (Result result : Result.values()) {
                boolean failure = policy != null && result != Result.SUCCESS;
                sum += failure ? this.counts.getOrDefault(new Key(policy, domain, result), 0L) : 0;
            }
        }
        return sum;
    }

    /** All counts, by domain. */
    public List<Count> counts() {
        List<Count> all = new ArrayList<>();
        synchronized (counts) {
            counts.forEach((key, number) -> all.add(new Count(key.policy(), key.domain(), key.result(), number)));
        }
        all.sort(
                Comparator.comparing(Count::domain).thenComparing(Count::policy).thenComparing(Count::result));
        return all;
    }
}
