/**
 * Questions to the DNS, and the only code that knows dnsjava. Entry type: {@link io.github.camelsmtp.dns.Dns}.
 *
 * <p>{@code Dns} is thread-safe and never blocks; answers are immutable values. What comes from the network is hostile:
 * records that do not belong to the question are left out, names that are no host names too, and numbers are bounded.
 */
@NullMarked
package io.github.camelsmtp.dns;

import org.jspecify.annotations.NullMarked;
