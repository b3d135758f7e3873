/**
 * The only Camel code: the components {@code mina-smtp}, {@code mina-pop3} and {@code mailbox}.
 *
 * <p>Threading is Camel's: endpoints and consumers are thread-safe once started; routes never run on an I/O thread.
 */
@NullMarked
package io.github.camelsmtp.component;

import org.jspecify.annotations.NullMarked;
