/**
 * A complete small mail server, made of Camel routes. {@link io.github.camelsmtp.examples.mailserver.MailRoutes} is the
 * mail server; the rest reads settings and starts it. Only {@code MailServer} has a state, and only one thread uses it.
 */
@NullMarked
package io.github.camelsmtp.examples.mailserver;

import org.jspecify.annotations.NullMarked;
