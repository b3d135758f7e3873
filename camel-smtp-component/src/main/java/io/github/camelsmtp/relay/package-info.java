/**
 * Getting mail to other hosts, and telling its sender what became of it. Entry type of the reports: {@link
 * io.github.camelsmtp.relay.DsnWriter}.
 *
 * <p>Values are immutable. Writers and readers of reports are thread-safe, do nothing but read the content they are given,
 * and are told the time.
 */
@NullMarked
package io.github.camelsmtp.relay;

import org.jspecify.annotations.NullMarked;
