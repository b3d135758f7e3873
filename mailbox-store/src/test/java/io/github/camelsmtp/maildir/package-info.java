/** Tests of the JDBC store: on a real H2, on real files. */
@NullMarked
package io.github.camelsmtp.maildir;

import org.jspecify.annotations.NullMarked;
