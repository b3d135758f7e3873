/** Tests of the archive formats. */
@org.jspecify.annotations.NullMarked
package io.github.camelsmtp.archive;
