/**
 * Bytes only: the line buffer, the DATA decoder, dot-stuffing. Entry type: {@link io.github.camelsmtp.wire.LineBuffer}.
 *
 * <p>Every type here is confined: it belongs to one session and is used by one thread at a time. Nothing here knows what
 * a line means, and nothing throws because of what a peer sent.
 */
@NullMarked
package io.github.camelsmtp.wire;

import org.jspecify.annotations.NullMarked;
