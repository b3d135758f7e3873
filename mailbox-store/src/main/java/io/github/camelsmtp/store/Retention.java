package io.github.camelsmtp.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Deletes messages that have been in a mailbox for too long. A bean for a timer of a route or a program; works on every store
 * that can list its accounts. Thread-safe.
 *
 * <p>A mailbox that somebody has open is left for the next time, and so is what arrives meanwhile. It tells nobody; POP3
 * servers announce such a policy with EXPIRE (RFC 2449 §6.7).
 */
public final class Retention {
    /** Messages that one transaction removes. */
    private static final int STEP = 500;

    private final MailboxStore store;
    private final Duration age;
    private final Clock clock;

    /**
     * @param age how old a message may become, at least a minute
     * @throws IllegalArgumentException if it is less: a slip would empty all mailboxes
     */
    public Retention(MailboxStore store, Duration age, Clock clock) {
        if (age.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException("messages are kept for a minute at least, not " + age);
        }
        this.store = store;
        this.age = age;
        this.clock = clock;
    }

    /**
     * Looks through all mailboxes once.
     *
     * @return how many messages it has deleted
     * @throws StoreException {@code UNSUPPORTED} if the store can't list its accounts; what was deleted before a failure stays so
     */
    public long run() throws StoreException {
        AccountRegister register = store.accounts()
                .register()
                .orElseThrow(() -> new StoreException(
                        StoreException.Reason.UNSUPPORTED, "this mailbox store can't list its accounts"));
        Instant oldest = clock.instant().minus(age);
        long deleted = 0;
        for (AccountEntry entry : register.list()) {
            if (entry.usage().messages() > 0) {
                deleted += clean(entry.account().name(), oldest);
            }
        }
        return deleted;
    }

    private long clean(String account, Instant oldest) throws StoreException {
        Optional<Maildrop> open = store.open(account);
        if (open.isEmpty()) {
            return 0;
        }
        try (Maildrop maildrop = open.get()) {
            List<StoredMessage> old = maildrop.messages().stream()
                    .filter(message -> message.delivered().isBefore(oldest))
                    .toList();
            for (int from = 0; from < old.size(); from += STEP) {
                maildrop.delete(old.subList(from, Math.min(old.size(), from + STEP)));
            }
            return old.size();
        }
    }
}
