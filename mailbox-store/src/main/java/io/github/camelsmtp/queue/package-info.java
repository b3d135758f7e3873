/**
 * The queue of mail that goes out: what keeps it, and the rules by which it is tried again. Entry type: {@link
 * io.github.camelsmtp.queue.OutboundQueue}.
 *
 * <p>Nothing here reads a clock or draws a number by itself: times and randomness are given. Queues are thread-safe;
 * everything else is immutable.
 */
@NullMarked
package io.github.camelsmtp.queue;

import org.jspecify.annotations.NullMarked;
