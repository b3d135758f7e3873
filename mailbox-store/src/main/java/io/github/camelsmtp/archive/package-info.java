/**
 * Mailboxes out of a store into files that other programs read, and back. Entry types: {@link
 * io.github.camelsmtp.archive.MailExport} and {@link io.github.camelsmtp.archive.MailImport}, which are thread-safe and work
 * on every store; everything else is confined to one of their calls.
 */
@NullMarked
package io.github.camelsmtp.archive;

import org.jspecify.annotations.NullMarked;
