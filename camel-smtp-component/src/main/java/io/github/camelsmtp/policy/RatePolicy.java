package io.github.camelsmtp.policy;

import io.github.camelsmtp.mail.Networks;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.Replies;
import io.github.camelsmtp.smtp.SmtpPeer;
import io.github.camelsmtp.smtp.SmtpPolicy;
import io.github.camelsmtp.smtp.SmtpQuestion;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Limits how often an address and an account may connect, send messages and name recipients: 421, 450 and 452 4.7.1. Whoever
 * has logged in counts as both. An IPv6 address counts with its whole /64, which is one customer's. Trusted networks are not
 * counted by address. It never accepts. Thread-safe; endpoints that share the bean share its counts.
 *
 * <p>It remembers the {@value #REMEMBERED} addresses and accounts seen last. Who has more addresses than that was never
 * limited by a count of each.
 */
public final class RatePolicy implements SmtpPolicy {
    private static final int REMEMBERED = 20_000;

    private final Counter address;
    private final Counter account;
    private final Networks exempt;

    /**
     * @param address for each address
     * @param account for each account; its connections are its logins
     * @param exempt networks whose addresses are not counted
     */
    public RatePolicy(Rates address, Rates account, Networks exempt, Clock clock) {
        this.address = new Counter(address, clock);
        this.account = new Counter(account, clock);
        this.exempt = exempt;
    }

    @Override
    public CompletionStage<Decision> connect(SmtpQuestion.Connect question) {
        return answer(allows(address.connections, client(question.peer())), Replies.TOO_MANY_CONNECTS);
    }

    @Override
    public CompletionStage<Decision> auth(SmtpQuestion.Auth question) {
        return answer(allows(account.connections, account(question.account())), Replies.TOO_MANY_CONNECTS);
    }

    @Override
    public CompletionStage<Decision> mail(SmtpQuestion.Mail question) {
        boolean allowed = allows(address.messages, client(question.peer()))
                && allows(account.messages, account(question.peer().authUser()));
        return answer(allowed, Replies.TOO_MANY_MESSAGES);
    }

    @Override
    public CompletionStage<Decision> rcpt(SmtpQuestion.Rcpt question) {
        boolean allowed = allows(address.recipients, client(question.peer()))
                && allows(account.recipients, account(question.peer().authUser()));
        return answer(allowed, Replies.RECIPIENTS_TOO_FAST);
    }

    private static boolean allows(@Nullable RateLimiter limiter, @Nullable Object who) {
        return limiter == null || who == null || limiter.allows(who);
    }

    private static CompletionStage<Decision> answer(boolean allowed, Reply refusal) {
        return allowed ? NO_OPINION : CompletableFuture.completedStage(Decision.reject(refusal));
    }

    /** Who an address is, or null if it is not counted. */
    private @Nullable Object client(SmtpPeer peer) {
        InetAddress remote = peer.remote().getAddress();
        if (exempt.contains(remote)) {
            return null;
        }
        return remote instanceof Inet6Address
                ? (Object) ByteBuffer.wrap(remote.getAddress()).getLong()
                : remote;
    }

    private static @Nullable Object account(@Nullable String name) {
        return name == null ? null : name.toLowerCase(Locale.ROOT);
    }

    /** A limiter for each rate that is set. */
    private static final class Counter {
        private final @Nullable RateLimiter connections;
        private final @Nullable RateLimiter messages;
        private final @Nullable RateLimiter recipients;

        Counter(Rates rates, Clock clock) {
            this.connections = limiter(rates.connections(), clock);
            this.messages = limiter(rates.messages(), clock);
            this.recipients = limiter(rates.recipients(), clock);
        }

        private static @Nullable RateLimiter limiter(@Nullable Rate rate, Clock clock) {
            return rate == null ? null : new RateLimiter(rate, REMEMBERED, clock);
        }
    }
}
