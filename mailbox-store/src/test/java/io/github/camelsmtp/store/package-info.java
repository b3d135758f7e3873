/** The contract that every {@link io.github.camelsmtp.store.MailboxStore} keeps, as tests to inherit. */
@NullMarked
package io.github.camelsmtp.store;

import org.jspecify.annotations.NullMarked;
