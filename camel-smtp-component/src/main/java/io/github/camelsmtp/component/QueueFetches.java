package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.net.TurnedServer;
import io.github.camelsmtp.policy.LoginDomains;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.QueueFilter;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.QueuedDelivery.Report;
import io.github.camelsmtp.queue.QueuedDelivery.State;
import io.github.camelsmtp.smtp.QueueRequest;
import io.github.camelsmtp.smtp.Replies;
import io.github.camelsmtp.store.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers ATRN (RFC 2645) and TURN (RFC 821 §3.8), and then sends the client the mail of the domains that its login may fetch.
 * The replies (RFC 2645 §5.2.1); TURN knows only two, and is told 502 instead of each 4xx:
 *
 * <pre>
 * 250   here it comes
 * 450   not all of the domains are the login's, or it has none
 * 451   that can't be found out now, or the queue can't be read, or too many ask
 * 453   there is none
 * </pre>
 *
 * Thread-safe; works on threads of its own.
 */
final class QueueFetches {
    private static final Logger LOG = LoggerFactory.getLogger(QueueFetches.class);
    /** Deliveries that are looked at before a client is told that there is nothing. */
    private static final int LOOK = 1000;
    /** Milliseconds until a record that failed is tried again: as often as a consumer's default looks at the queue. */
    private static final long PAUSE = 1000;

    private static final Reply TURNING = Reply.of(250, 0, 0, "OK now reversing the connection");
    private static final Reply NOT_YOURS = Reply.of(450, 7, 0, "ATRN request refused");
    private static final Reply UNABLE = Reply.of(451, 3, 0, "Unable to process ATRN request now");
    private static final Reply NOTHING = Reply.of(453, 2, 0, "You have no mail");

    private final OutboundQueue queue;
    private final LoginDomains domains;
    private final Clock clock;
    private final Executor threads;
    private final QueueRecords records;
    private final ScheduledExecutorService renewal;
    private final Supplier<MailQueueConfiguration> configuration;

    /**
     * @param renewal renews the leases of what is sent
     * @param configuration for how long mail is leased, and when what a client refuses for now is tried again; asked for each
     *     client
     */
    QueueFetches(
            OutboundQueue queue,
            LoginDomains domains,
            Clock clock,
            Executor threads,
            ScheduledExecutorService renewal,
            Supplier<MailQueueConfiguration> configuration) {
        this.queue = queue;
        this.domains = domains;
        this.clock = clock;
        this.threads = threads;
        this.records = new QueueRecords(queue, threads, PAUSE);
        this.renewal = renewal;
        this.configuration = configuration;
    }

    /** Answers ATRN or TURN. Completes, never with a failure. */
    CompletionStage<Reply> answer(QueueRequest request) {
        CompletionStage<Reply> reply;
        try {
            reply = theirs(request).thenApplyAsync(theirs -> answer(wanted(request, theirs), theirs), threads);
        } catch (RuntimeException failure) {
            reply = CompletableFuture.failedStage(failure);
        }
        return reply.exceptionally(failure -> {
                    LOG.warn("{}: can't be fetched from: {}", queue.name(), failure.toString());
                    return UNABLE;
                })
                .thenApply(said ->
                        request instanceof QueueRequest.Turn && !said.isPositive() ? Replies.NOT_IMPLEMENTED : said);
    }

    private CompletionStage<Set<String>> theirs(QueueRequest request) {
        return domains.of(Objects.requireNonNull(request.peer().authUser(), "nobody fetches without a login"));
    }

    private static List<String> wanted(QueueRequest request, Set<String> theirs) {
        boolean some =
                request instanceof QueueRequest.Atrn atrn && !atrn.domains().isEmpty();
        return some ? ((QueueRequest.Atrn) request).domains() : List.copyOf(theirs);
    }

    private Reply answer(List<String> wanted, Set<String> theirs) {
        if (theirs.isEmpty() || !theirs.containsAll(wanted)) {
            return NOT_YOURS;
        }
        try {
            for (String domain : wanted) {
                if (hasMail(domain)) {
                    return TURNING;
                }
            }
            return NOTHING;
        } catch (StoreException unreadable) {
            throw new IllegalStateException(unreadable.getMessage(), unreadable);
        }
    }

    /** If there is some that can't be sent after all, the client hears QUIT behind EHLO, which §5.2.1 allows. */
    private boolean hasMail(String domain) throws StoreException {
        Instant now = clock.instant();
        List<QueuedDelivery> first = queue.list(QueueFilter.destination(domain), 0, LOOK);
        return first.size() == LOOK
                || first.stream()
                        .anyMatch(delivery -> delivery.state() != State.HELD
                                && delivery.report() == Report.NONE
                                && !delivery.since().isAfter(now));
    }

    /** The client that was answered 250 is the server now. */
    void fetch(QueueRequest request, TurnedServer server) {
        try {
            theirs(request)
                    .thenAcceptAsync(theirs -> begin(wanted(request, theirs), server), threads)
                    .exceptionally(failure -> given(server, failure));
        } catch (RuntimeException failure) {
            given(server, failure);
        }
    }

    /** What fails to be recorded from now on is not tried again. */
    void stop() {
        records.stop();
    }

    private void begin(List<String> wanted, TurnedServer server) {
        MailQueueConfiguration its = configuration.get();
        long lease = its.getLeaseTime();
        QueueFetch fetch = new QueueFetch(
                queue, records, wanted, clock, threads, its.retryPolicy(), Duration.ofMillis(lease), server);
        Future<?> renewing = renewal.scheduleWithFixedDelay(fetch::renew, lease / 3, lease / 3, TimeUnit.MILLISECONDS);
        fetch.ended().thenRun(() -> renewing.cancel(false));
        fetch.next();
    }

    private @org.jspecify.annotations.Nullable Void given(TurnedServer server, Throwable failure) {
        LOG.warn("{}: the client that fetches gets nothing more now: {}", queue.name(), failure.toString());
        server.quit();
        return null;
    }
}
