package io.github.camelsmtp.dns;

import io.github.camelsmtp.dns.DnsAnswer.Kind;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * Asks the DNS, without blocking anybody, and keeps answers as long as they say, those that say no too (RFC 2308). Thread-safe.
 *
 * <p>Names are host names in ASCII (A-labels), with or without a last dot. What can't be a name has no records:
 * {@code NO_DOMAIN}. A stage never fails: what goes wrong is an answer of the kind {@code FAILED}, kept for
 * {@value #FAILURE_SECONDS} seconds (RFC 9520 §3.2: 1 second to 5 minutes). CNAMEs are followed, {@value
 * AnswerReader#MOST_HOPS} of them; a longer chain, or one in a circle, has failed. Answers that are truncated are asked for
 * again by TCP; one whose id or question is another is not taken. The same question is asked once at a time.
 */
public final class Dns {
    private static final Logger LOG = LoggerFactory.getLogger(Dns.class);
    static final int FAILURE_SECONDS = 15;

    private final Resolver resolver;
    private final Dnssec dnssec;
    private final Executor executor;
    private final AnswerCache cache;
    private final Duration patience;
    private final Map<Question, CompletableFuture<Answer>> asking = new ConcurrentHashMap<>();

    /**
     * @param executor runs what is to be done with answers; it may be a direct one, but then validation with DNSSEC is
     *     done on dnsjava's only thread
     * @throws IllegalArgumentException if a trust anchor can't be read, in one line for the user
     */
    public Dns(DnsSettings settings, Executor executor, Clock clock) {
        this.resolver = Resolvers.of(settings, clock);
        this.dnssec = settings.dnssec();
        this.executor = executor;
        this.cache = new AnswerCache(clock, settings.cacheOctets());
        this.patience = settings.timeout().multipliedBy(8);
    }

    /** The hosts that take a domain's mail, in no order. Those whose name can't be one of a host are left out. */
    public CompletionStage<DnsAnswer<MxRecord>> mx(String domain) {
        return ask(domain, Type.MX, record -> {
            MXRecord mx = (MXRecord) record;
            return HostNames.text(mx.getTarget()).map(host -> new MxRecord(mx.getPriority(), host));
        });
    }

    /** The IPv4 addresses of a host. */
    public CompletionStage<DnsAnswer<InetAddress>> ipv4(String host) {
        return ask(host, Type.A, record -> Optional.of(HostNames.withoutName(((ARecord) record).getAddress())));
    }

    /** The IPv6 addresses of a host; one that only holds an IPv4 address is that IPv4 address. */
    public CompletionStage<DnsAnswer<InetAddress>> ipv6(String host) {
        return ask(host, Type.AAAA, record -> Optional.of(HostNames.withoutName(((AAAARecord) record).getAddress())));
    }

    /** The texts of a name, each put together from its strings (RFC 7208 §3.3), an octet a character. */
    public CompletionStage<DnsAnswer<String>> txt(String name) {
        return ask(name, Type.TXT, record -> {
            StringBuilder text = new StringBuilder();
            for (byte[] string : ((TXTRecord) record).getStringsAsByteArrays()) {
                text.append(new String(string, StandardCharsets.ISO_8859_1));
            }
            return Optional.of(text.toString());
        });
    }

    /** What a server's certificate must match; the name is {@code _25._tcp.host} (RFC 7672 §2.2). */
    public CompletionStage<DnsAnswer<TlsaRecord>> tlsa(String name) {
        return ask(name, Type.TLSA, record -> {
            TLSARecord tlsa = (TLSARecord) record;
            return Optional.of(new TlsaRecord(
                    tlsa.getCertificateUsage(),
                    tlsa.getSelector(),
                    tlsa.getMatchingType(),
                    tlsa.getCertificateAssociationData()));
        });
    }

    private <T> CompletionStage<DnsAnswer<T>> ask(String host, int type, Function<Record, Optional<T>> read) {
        Optional<Name> name = HostNames.parse(host);
        if (name.isEmpty()) {
            return CompletableFuture.completedStage(new DnsAnswer<>(Kind.NO_DOMAIN, List.of(), host, false));
        }
        return find(new Question(name.get(), type)).thenApply(answer -> {
            List<T> records = answer.records().stream()
                    .map(read)
                    .flatMap(Optional::stream)
                    .toList();
            // Records that can't be used are not an answer that says no: there are some.
            String last = HostNames.text(answer.name()).orElse("");
            return new DnsAnswer<>(answer.kind(), records, last, answer.authenticated());
        });
    }

    private CompletionStage<Answer> find(Question question) {
        Answer known = cache.get(question);
        if (known != null) {
            return CompletableFuture.completedStage(known);
        }
        CompletableFuture<Answer> own = new CompletableFuture<>();
        CompletableFuture<Answer> others = asking.putIfAbsent(question, own);
        if (others != null) {
            return others;
        }
        follow(question, 0, Duration.ofDays(1), true)
                .exceptionally(failure -> failed(question, failure))
                .thenAccept(answer -> {
                    cache.put(question, answer);
                    asking.remove(question, own);
                    own.complete(answer);
                });
        return own;
    }

    /** Asks, and asks on where a CNAME leads beyond the answer. */
    private CompletionStage<Answer> follow(Question question, int hops, Duration ttl, boolean authenticated) {
        return send(question).thenCompose(message -> {
            AnswerReader read = AnswerReader.read(question, message);
            Duration least = read.ttl().compareTo(ttl) < 0 ? read.ttl() : ttl;
            boolean proven = authenticated && read.authenticated() && dnssec != Dnssec.OFF;
            int all = hops + read.hops();
            if (all > AnswerReader.MOST_HOPS) {
                throw new IllegalStateException("too many CNAMEs");
            }
            if (read.isUnfinished()) {
                return follow(new Question(read.name(), question.type()), all, least, proven);
            }
            if (read.kind() == Kind.FAILED) {
                throw new IllegalStateException(org.xbill.DNS.Rcode.string(message.getRcode()));
            }
            return CompletableFuture.completedStage(new Answer(
                    read.kind(),
                    read.records(),
                    read.name(),
                    proven,
                    cache.now().plus(least),
                    read.octets()));
        });
    }

    private CompletionStage<Message> send(Question question) {
        Message query = Message.newQuery(Record.newRecord(question.name(), question.type(), DClass.IN));
        if (dnssec == Dnssec.TRUSTED) {
            query.getHeader().setFlag(Flags.AD);
        }
        return resolver.sendAsync(query, executor)
                .toCompletableFuture()
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Answer failed(Question question, Throwable failure) {
        LOG.debug("no answer to {} {}: {}", question.name(), Type.string(question.type()), failure.toString());
        return new Answer(
                Kind.FAILED, List.of(), question.name(), false, cache.now().plusSeconds(FAILURE_SECONDS), 200);
    }

    /** How many answers are kept. */
    int cached() {
        return cache.size();
    }
}
