/** A mailbox store as somebody else would write it: a file for each message. */
@NullMarked
package io.github.camelsmtp.examples.filestore;

import org.jspecify.annotations.NullMarked;
