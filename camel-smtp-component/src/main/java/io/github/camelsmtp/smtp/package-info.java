/**
 * SMTP itself, sans-I/O: no sockets, threads or clocks. Entry type: {@link io.github.camelsmtp.smtp.SmtpServerSession}.
 *
 * <p>A session is confined: one event at a time. Policies and receivers are thread-safe; the records are immutable.
 */
@NullMarked
package io.github.camelsmtp.smtp;

import org.jspecify.annotations.NullMarked;
