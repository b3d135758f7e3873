package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Networks;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.QueueCommand;
import io.github.camelsmtp.queue.QueueFilter;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.QueuedDelivery.State;
import io.github.camelsmtp.smtp.QueueRequest;
import io.github.camelsmtp.store.StoreException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers ETRN (RFC 1985): makes the deliveries of a queue due that wait for a later attempt, for clients that have logged in
 * or are trusted. The replies (§5.3):
 *
 * <pre>
 * 459   the client is nobody
 * 458   the queue can't be read, too many ask, or #queue is another one
 * 253   so many deliveries have been started
 * 252   there are some, and they are under way, on hold, or beyond what is looked through for domains below one
 * 251   there are none
 * </pre>
 *
 * Thread-safe; asks the queue on a thread of its own. What is on hold stays there: an administrator put it there.
 */
final class QueueStarts {
    private static final Logger LOG = LoggerFactory.getLogger(QueueStarts.class);
    private static final int PAGE = 1000;
    /** Deliveries that are looked through for the domains below one; they are in no index. */
    private static final int MOST = 100_000;

    private static final Reply REFUSED = Reply.of(459, 7, 0, "Node not allowed: log in first");
    private static final Reply UNABLE = Reply.of(458, 3, 0, "Unable to queue messages for node, try again later");
    private static final Reply NO_SUCH_QUEUE = Reply.of(458, 3, 0, "Unable to queue messages: no such queue");
    private static final Reply NOTHING = Reply.of(251, 0, 0, "OK, no messages waiting for node");
    private static final Reply PENDING = Reply.of(252, 0, 0, "OK, pending messages for node started");

    private final OutboundQueue queue;
    private final Networks trusted;
    private final Clock clock;
    private final Executor thread;

    QueueStarts(OutboundQueue queue, Networks trusted, Clock clock, Executor thread) {
        this.queue = queue;
        this.trusted = trusted;
        this.clock = clock;
        this.thread = thread;
    }

    CompletionStage<Reply> start(QueueRequest.Etrn request) {
        if (request.peer().authUser() == null
                && !trusted.contains(request.peer().remote().getAddress())) {
            return CompletableFuture.completedStage(REFUSED);
        }
        try {
            return CompletableFuture.supplyAsync(() -> answer(request), thread);
        } catch (RejectedExecutionException full) {
            return CompletableFuture.completedStage(UNABLE);
        }
    }

    private Reply answer(QueueRequest.Etrn request) {
        try {
            return switch (request.scope()) {
                case NODE -> started(Set.of(request.name()), false);
                case DOMAIN -> below(request.name());
                case QUEUE -> request.name().equalsIgnoreCase(queue.name()) ? all() : NO_SUCH_QUEUE;
            };
        } catch (StoreException | RuntimeException e) {
            LOG.warn("{}: can't be started for ETRN: {}", queue.name(), e.toString());
            return UNABLE;
        }
    }

    private Reply all() throws StoreException {
        long count = queue.command(QueueCommand.FLUSH, QueueFilter.ALL, clock.instant());
        return count > 0 ? counted(count) : queue.list(QueueFilter.ALL, 0, 1).isEmpty() ? NOTHING : PENDING;
    }

    private Reply started(Set<String> domains, boolean more) throws StoreException {
        long count = 0;
        boolean some = more;
        for (String domain : domains) {
            QueueFilter filter = QueueFilter.destination(domain);
            count += queue.command(QueueCommand.FLUSH, filter, clock.instant());
            some = some || !queue.list(filter, 0, 1).isEmpty();
        }
        return count > 0 && !more ? counted(count) : some ? PENDING : NOTHING;
    }

    private Reply below(String domain) throws StoreException {
        Set<String> found = new TreeSet<>();
        long after = 0;
        for (int seen = 0; seen < MOST; seen += PAGE) {
            List<QueuedDelivery> page = queue.list(QueueFilter.ALL, after, PAGE);
            for (QueuedDelivery one : page) {
                boolean under =
                        one.destination().equals(domain) || one.destination().endsWith("." + domain);
                if (under && one.state() != State.HELD) {
                    found.add(one.destination());
                }
            }
            if (page.size() < PAGE) {
                return started(found, false);
            }
            after = page.get(page.size() - 1).id();
        }
        return started(found, true);
    }

    private static Reply counted(long count) {
        return Reply.of(253, 0, 0, "OK, " + count + " pending messages for node started");
    }
}
