/**
 * POP3 itself (RFC 1939, RFC 2449), sans-I/O. Entry type: {@code Pop3Session}.
 *
 * <p>A session is confined: one event at a time. The records are immutable.
 */
@NullMarked
package io.github.camelsmtp.pop3;

import org.jspecify.annotations.NullMarked;
