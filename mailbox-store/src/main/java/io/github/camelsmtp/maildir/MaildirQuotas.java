package io.github.camelsmtp.maildir;

import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.Admission;
import io.github.camelsmtp.store.Quota;
import io.github.camelsmtp.store.Quotas;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import io.github.camelsmtp.store.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The limits of mailboxes, which stand in the accounts file, and what the mailboxes hold, as {@link SizeFile} notes it. It is
 * counted when a mailbox with a limit is first used, for a process that was killed has not noted everything; and again before a
 * message is refused, for Dovecot may have deleted something without a note. Thread-safe: whoever changes a mailbox and notes it does
 * both in one {@code synchronized} block on this, so that nobody counts in between.
 */
final class MaildirQuotas implements Quotas {
    private static final Logger LOG = LoggerFactory.getLogger(MaildirQuotas.class);
    /** For so long a count is good enough to refuse mail by it: a mailbox that is full is not counted for each message. */
    private static final Duration TRUSTED = Duration.ofSeconds(5);

    private final SharedFile<UsersFile> users;
    private final Layout layout;
    private final Disk disk;
    private final Clock clock;
    /** When the mailboxes with a limit were counted. */
    private final Map<Path, Instant> counted = new ConcurrentHashMap<>();

    MaildirQuotas(SharedFile<UsersFile> users, Layout layout, Disk disk, Clock clock) {
        this.users = users;
        this.layout = layout;
        this.disk = disk;
        this.clock = clock;
    }

    @Override
    public Quota quota(Account account) throws StoreException {
        return known(account).quota();
    }

    private UserLine known(Account account) throws StoreException {
        return users.get().find(account).orElseThrow(() -> unknown(account));
    }

    static StoreException unknown(Account account) {
        return new StoreException(Reason.UNKNOWN_ACCOUNT, "no account " + account.name());
    }

    private Mailbox mailbox(Account account) throws StoreException {
        return new Mailbox(layout.mailbox(account).orElseThrow(() -> unknown(account)));
    }

    @Override
    public void setQuota(Account account, Quota quota) throws StoreException {
        Mailbox mailbox = mailbox(account);
        known(account);
        users.change(file -> {
            boolean same = file.find(account)
                    .map(UserLine::quota)
                    .filter(quota::equals)
                    .isPresent();
            return same || !file.has(account) ? file : file.changed(account, line -> line.with(quota));
        });
        synchronized (this) {
            try {
                // Counted when it is next needed.
                new SizeFile(mailbox).delete();
                counted.remove(mailbox.path());
            } catch (IOException e) {
                throw StoreException.of(e, "can't change " + mailbox.path());
            }
        }
    }

    @Override
    public Usage usage(Account account) throws StoreException {
        known(account);
        Mailbox mailbox = mailbox(account);
        try {
            return mailbox.usage();
        } catch (IOException e) {
            throw StoreException.of(e, "can't count " + mailbox.path());
        }
    }

    /** Whether a mailbox takes a message. @param octets 0 if that is not known */
    Admission admission(Account account, Quota quota, long octets) throws StoreException {
        // Most have none, and those wait for nobody who is counting.
        return quota.equals(Quota.NONE) ? Admission.ACCEPTED : limited(account, quota, octets);
    }

    private synchronized Admission limited(Account account, Quota quota, long octets) throws StoreException {
        Mailbox mailbox = mailbox(account);
        try {
            Admission admission = quota.admit(noted(mailbox, quota), octets);
            @Nullable Instant last = counted.get(mailbox.path());
            boolean doubtful = last == null || last.plus(TRUSTED).isBefore(clock.instant());
            return admission == Admission.OVER_QUOTA && doubtful
                    ? quota.admit(count(mailbox, quota), octets)
                    : admission;
        } catch (IOException e) {
            throw StoreException.of(e, "can't count " + mailbox.path());
        }
    }

    private Usage noted(Mailbox mailbox, Quota quota) throws IOException {
        if (counted.containsKey(mailbox.path())) {
            var noted = new SizeFile(mailbox).read(quota);
            if (noted.isPresent()) {
                return noted.get();
            }
        }
        return count(mailbox, quota);
    }

    private Usage count(Mailbox mailbox, Quota quota) throws IOException {
        mailbox.create(disk);
        Instant now = clock.instant();
        Usage usage = mailbox.usage();
        new SizeFile(mailbox).write(quota, usage, disk);
        counted.put(mailbox.path(), now);
        return usage;
    }

    /** Notes what was added to a mailbox, or below zero what was removed. */
    synchronized void note(Mailbox mailbox, long octets, long messages) {
        if (messages == 0) {
            return;
        }
        try {
            new SizeFile(mailbox).append(octets, messages);
        } catch (IOException e) {
            LOG.warn("can't note what is in {}: {}; it is counted anew", mailbox.path(), e.toString());
            counted.remove(mailbox.path());
        }
    }

    /** The mailbox is gone. */
    synchronized void forget(Mailbox mailbox) {
        counted.remove(mailbox.path());
    }
}
