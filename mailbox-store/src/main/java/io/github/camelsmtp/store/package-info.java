/**
 * The mailbox SPI: what a store of mailboxes must do, and an in-memory one. Entry type: {@link
 * io.github.camelsmtp.store.MailboxStore}.
 *
 * <p>A {@link io.github.camelsmtp.store.MailboxStore} is thread-safe; a {@link io.github.camelsmtp.store.Maildrop} belongs
 * to the one session that opened it and is used by one thread at a time; the records are immutable.
 */
@NullMarked
package io.github.camelsmtp.store;

import org.jspecify.annotations.NullMarked;
