/** Tests of the mail values. */
@NullMarked
package io.github.camelsmtp.mail;

import org.jspecify.annotations.NullMarked;
