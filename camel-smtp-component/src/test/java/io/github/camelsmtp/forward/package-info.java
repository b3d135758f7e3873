@NullMarked
package io.github.camelsmtp.forward;

import org.jspecify.annotations.NullMarked;
