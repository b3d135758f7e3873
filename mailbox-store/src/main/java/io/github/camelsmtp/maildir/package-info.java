/**
 * The store on Maildir: a file for each message, so that Dovecot and others read and write the same mailboxes. Entry type:
 * {@link io.github.camelsmtp.maildir.MaildirMailboxStore}.
 *
 * <p>Messages are written and synced by several threads; one thread then links what is ready into the mailboxes and syncs
 * each directory once for the whole group. What must happen to several files or not at all stands in a journal first.
 * Types are thread-safe, but for {@code MaildirMaildrop}, which belongs to one session, and records, which are immutable.
 */
@NullMarked
package io.github.camelsmtp.maildir;

import org.jspecify.annotations.NullMarked;
