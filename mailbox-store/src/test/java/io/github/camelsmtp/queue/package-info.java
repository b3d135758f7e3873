/** The contract that every {@link io.github.camelsmtp.queue.OutboundQueue} keeps, as tests to inherit. */
@NullMarked
package io.github.camelsmtp.queue;

import org.jspecify.annotations.NullMarked;
