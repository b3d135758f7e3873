package io.github.camelsmtp.examples.mailserver;

import io.github.camelsmtp.jdbc.JdbcMailboxStore;
import io.github.camelsmtp.maildir.MaildirMailboxStore;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.OutboundQueues;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.StoreException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the mail of these settings is: the mailboxes, and the queue of what goes elsewhere. A database holds both; beside
 * Maildirs the queue is a database of its own in the data directory, opened when somebody asks for it. Thread-safe.
 */
final class Storage implements AutoCloseable {
    /** The queue that {@link MailRoutes} names. */
    private static final String QUEUE = "outbound";

    private final MailboxStore mailboxes;
    private final Path data;
    private @Nullable JdbcMailboxStore beside;

    private Storage(MailboxStore mailboxes, Path data) {
        this.mailboxes = mailboxes;
        this.data = data;
    }

    static Storage open(Settings settings) throws StoreException {
        DatabaseLogin database = settings.database();
        Path maildir = settings.maildir();
        MailboxStore mailboxes;
        if (database != null) {
            mailboxes = JdbcMailboxStore.open(database.url(), database.user(), database.password());
        } else {
            mailboxes =
                    maildir == null ? JdbcMailboxStore.embedded(settings.data()) : MaildirMailboxStore.open(maildir);
        }
        return new Storage(mailboxes, settings.data());
    }

    MailboxStore mailboxes() {
        return mailboxes;
    }

    synchronized OutboundQueues queues() throws StoreException {
        if (mailboxes instanceof OutboundQueues queues) {
            return queues;
        }
        if (beside == null) {
            beside = JdbcMailboxStore.embedded(data);
        }
        // Not the store itself: its mailboxes are none of ours.
        return beside::queue;
    }

    OutboundQueue queue() throws StoreException {
        return queues().queue(QUEUE);
    }

    @Override
    public synchronized void close() {
        mailboxes.close();
        if (beside != null) {
            beside.close();
        }
    }
}
