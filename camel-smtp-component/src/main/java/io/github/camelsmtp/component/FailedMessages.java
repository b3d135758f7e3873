package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.Content;
import io.github.camelsmtp.store.Delivery;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoredMessage;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages that a route has failed for: how often, and when they are tried again. Kept in memory, so counting begins anew
 * when the route is started. Confined to its consumer.
 */
final class FailedMessages {
    private static final Logger LOG = LoggerFactory.getLogger(FailedMessages.class);

    private record Failure(int count, long at) {}

    private final int maximum;
    private final long delay;
    private final Map<String, Failure> failures = new HashMap<>();

    /** @param delay milliseconds until a message is tried again */
    FailedMessages(int maximum, long delay) {
        this.maximum = maximum;
        this.delay = delay;
    }

    void retain(Set<String> there) {
        failures.keySet().retainAll(there);
    }

    void forget(String uid) {
        failures.remove(uid);
    }

    int count(String uid) {
        Failure failure = failures.get(uid);
        return failure == null ? 0 : failure.count();
    }

    boolean isDue(String uid) {
        Failure failure = failures.get(uid);
        return failure == null || System.nanoTime() - failure.at() >= TimeUnit.MILLISECONDS.toNanos(delay);
    }

    /** Counts one more; whether that is as often as it may be. */
    boolean failed(String uid) {
        Failure failure = new Failure(count(uid) + 1, System.nanoTime());
        failures.put(uid, failure);
        return maximum > 0 && failure.count() >= maximum;
    }

    /** Puts a message into another mailbox of the store, durably, and deletes it here then. */
    void move(MailboxStore store, Maildrop from, StoredMessage message, EmailAddress to) {
        try {
            Account account = store.accounts()
                    .find(to)
                    .orElseThrow(() -> new StoreException(
                            StoreException.Reason.UNKNOWN_ACCOUNT, "there is no account " + to + " (moveFailed)"));
            store.deliver(new Delivery(List.of(account.name()), new Stored(from, message)))
                    .toCompletableFuture()
                    .join();
            from.delete(List.of(message));
            failures.remove(message.uid());
            LOG.warn("moved message {} of {} to {}, after {} failures", message.uid(), from.account(), to, maximum);
        } catch (StoreException | CompletionException e) {
            LOG.error(
                    "message {} of {} can't be moved to {} and stays: {}",
                    message.uid(),
                    from.account(),
                    to,
                    e.getMessage());
        }
    }

    /** A message as it is in its mailbox. */
    private record Stored(Maildrop maildrop, StoredMessage message) implements Content {
        @Override
        public long sizeHint() {
            return message.octets();
        }

        @Override
        public InputStream open() throws IOException {
            try {
                return maildrop.read(message);
            } catch (StoreException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
    }
}
