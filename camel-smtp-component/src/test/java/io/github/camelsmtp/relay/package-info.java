@NullMarked
package io.github.camelsmtp.relay;

import org.jspecify.annotations.NullMarked;
