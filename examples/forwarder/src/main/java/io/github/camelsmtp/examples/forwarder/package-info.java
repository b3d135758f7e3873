/** A forwarder, made of Camel routes. */
@NullMarked
package io.github.camelsmtp.examples.forwarder;

import org.jspecify.annotations.NullMarked;
