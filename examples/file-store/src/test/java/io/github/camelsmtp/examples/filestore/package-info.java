@NullMarked
package io.github.camelsmtp.examples.filestore;

import org.jspecify.annotations.NullMarked;
