/**
 * Addresses that know the way back: what a forwarder ({@link io.github.camelsmtp.forward.Srs}) or a sender of many messages
 * ({@link io.github.camelsmtp.forward.Verp}) writes into the return path, to be read again in bounces.
 *
 * <p>All types are immutable and thread-safe, and are told the time.
 */
@NullMarked
package io.github.camelsmtp.forward;

import org.jspecify.annotations.NullMarked;
