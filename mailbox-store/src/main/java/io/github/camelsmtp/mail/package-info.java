/**
 * The values everybody speaks: addresses, paths, envelopes and replies. Entry type: {@link
 * io.github.camelsmtp.mail.Envelope}.
 *
 * <p>Every type here is immutable and safe to share between threads. Text that came from a peer is parsed by methods
 * that return an {@link java.util.Optional}; only constructors, which take what our own code has already checked, throw.
 */
@NullMarked
package io.github.camelsmtp.mail;

import org.jspecify.annotations.NullMarked;
