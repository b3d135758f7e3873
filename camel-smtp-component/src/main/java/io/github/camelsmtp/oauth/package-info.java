/**
 * Bearer tokens that are JSON Web Tokens (RFC 7519), checked with the keys of whoever issues them. Entry type: {@link
 * io.github.camelsmtp.oauth.JwtValidator}. It needs {@code com.nimbusds:nimbus-jose-jwt}, which is optional: nothing else
 * here does.
 *
 * <p>Every type is thread-safe or immutable. Keys are fetched beside the threads that ask for them.
 */
@NullMarked
package io.github.camelsmtp.oauth;

import org.jspecify.annotations.NullMarked;
