/**
 * Small documents by HTTP. Entry type: {@link io.github.camelsmtp.http.SmallDownloads}, thread-safe.
 */
@NullMarked
package io.github.camelsmtp.http;

import org.jspecify.annotations.NullMarked;
