/** Mail that is composed from events. */
@NullMarked
package io.github.camelsmtp.examples.notifier;

import org.jspecify.annotations.NullMarked;
