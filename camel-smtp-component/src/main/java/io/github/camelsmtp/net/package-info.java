/**
 * The only MINA code: listeners, connections, timeouts, back-pressure. Entry type: {@code SmtpServer}.
 *
 * <p>Servers are thread-safe. The events of one connection are run one at a time, in order.
 */
@NullMarked
package io.github.camelsmtp.net;

import org.jspecify.annotations.NullMarked;
