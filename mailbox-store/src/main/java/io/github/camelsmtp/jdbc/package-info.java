/**
 * The mailbox store on a database. Entry type: {@link io.github.camelsmtp.jdbc.JdbcMailboxStore}.
 *
 * <p>Everything here is thread-safe but a maildrop and a stream, which one thread uses at a time. These threads write:
 *
 * <pre>
 *   group writer (1)    all waiting small deliveries, links to large contents, and deletions: one transaction, one sync
 *   large contents (2)  large contents, chunk by chunk in committed steps, before the group writer links them
 *   remover (1)         large contents that the last message has left, in committed steps
 *   a caller's own      what is queued in the caller's transaction, on the caller's connection: nothing else waits for it
 * </pre>
 *
 * <p>Small messages therefore never wait behind a large one, and the memory in use does not depend on how many
 * deliveries wait: a content is opened only when it is written. SQL is the common part of H2, PostgreSQL and MariaDB;
 * what differs is in {@link io.github.camelsmtp.jdbc.Dialect}.
 */
@NullMarked
package io.github.camelsmtp.jdbc;

import org.jspecify.annotations.NullMarked;
