package io.github.camelsmtp.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.github.camelsmtp.auth.TokenValidator;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes JSON Web Tokens (RFC 7519) as RFC 8725 and RFC 9068 §4 advise: signed with a public-key algorithm that is allowed
 * and a key of the issuer, from the issuer, for us, not expired, with the scopes that are required; one claim names the
 * account. A claim {@code email} counts only if no {@code email_verified} denies it.
 *
 * <p>Bad input: whatever is wrong is an empty answer, and one word of why at DEBUG, without the token. Encrypted tokens,
 * and those that can only be asked about at the issuer (RFC 7662), are not taken. It can't know that a token was revoked.
 */
public final class JwtValidator implements TokenValidator {
    private static final Logger LOG = LoggerFactory.getLogger(JwtValidator.class);

    /** A line of AUTH has no more (RFC 4954 §4.5.3.1). */
    private static final int LONGEST = 12_288;

    /** Without a key id every key of the kind is tried; no issuer has so many. */
    private static final int MOST_KEYS = 8;

    /** Access tokens (RFC 9068 §2.1) and plain ones; others, such as logout tokens, are no proof of a login. */
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");

    private final JwtRules rules;
    private final JwtKeys keys;
    private final Clock clock;

    public JwtValidator(JwtRules rules, JwtKeys keys, Clock clock) {
        this.rules = rules;
        this.keys = keys;
        this.clock = clock;
    }

    /** By the system's clock. */
    public JwtValidator(JwtRules rules, JwtKeys keys) {
        this(rules, keys, Clock.systemUTC());
    }

    @Override
    public CompletionStage<Optional<String>> nameOf(String token) {
        SignedJWT jwt = parse(token);
        if (jwt == null) {
            return CompletableFuture.completedStage(refused("format"));
        }
        String wrong = wrongHeader(jwt.getHeader());
        if (wrong != null) {
            return CompletableFuture.completedStage(refused(wrong));
        }
        return keys.matching(jwt.getHeader()).thenApply(candidates -> {
            try {
                return isSignedByOneOf(candidates, jwt) ? nameIn(jwt.getJWTClaimsSet()) : refused("signature");
            } catch (ParseException | RuntimeException notClaims) {
                return refused("claims");
            }
        });
    }

    private static Optional<String> refused(String why) {
        LOG.debug("a token is refused: {}", why);
        return Optional.empty();
    }

    private static @Nullable SignedJWT parse(String token) {
        try {
            return token.length() > LONGEST ? null : SignedJWT.parse(token);
        } catch (ParseException | RuntimeException noSignedToken) {
            return null;
        }
    }

    private @Nullable String wrongHeader(JWSHeader header) {
        if (!rules.algorithms().contains(header.getAlgorithm().getName())) {
            return "algorithm";
        }
        boolean typed = header.getType() == null
                || TYPES.contains(header.getType().getType().toLowerCase(java.util.Locale.ROOT));
        return typed ? null : "type";
    }

    private static boolean isSignedByOneOf(List<JWK> candidates, SignedJWT jwt) {
        for (JWK candidate : candidates.subList(0, Math.min(MOST_KEYS, candidates.size()))) {
            try {
                if (candidate instanceof AsymmetricJWK key
                        && jwt.verify(new DefaultJWSVerifierFactory()
                                .createJWSVerifier(jwt.getHeader(), key.toPublicKey()))) {
                    return true;
                }
            } catch (JOSEException keyOfAnotherKind) {
                LOG.debug("a key does not fit: {}", keyOfAnotherKind.getMessage());
            }
        }
        return false;
    }

    private Optional<String> nameIn(JWTClaimsSet claims) throws ParseException {
        String wrong = wrongClaim(claims);
        if (wrong != null) {
            return refused(wrong);
        }
        String name = claims.getStringClaim(rules.accountClaim());
        return name == null || name.isBlank() ? refused("account") : Optional.of(name);
    }

    private @Nullable String wrongClaim(JWTClaimsSet claims) throws ParseException {
        if (!rules.issuer().equals(claims.getIssuer())) {
            return "issuer";
        }
        if (claims.getAudience().stream().noneMatch(rules.audiences()::contains)) {
            return "audience";
        }
        Instant now = clock.instant();
        Date expires = claims.getExpirationTime();
        if (expires == null || !now.isBefore(expires.toInstant().plus(rules.clockSkew()))) {
            return "expired";
        }
        Date notBefore = claims.getNotBeforeTime();
        if (notBefore != null && now.isBefore(notBefore.toInstant().minus(rules.clockSkew()))) {
            return "not yet";
        }
        boolean denied = rules.accountClaim().equals("email")
                && claims.getClaim("email_verified") != null
                && !"true".equals(String.valueOf(claims.getClaim("email_verified")));
        if (denied) {
            return "email not verified";
        }
        return scopes(claims).containsAll(rules.scopes()) ? null : "scope";
    }

    /** {@code scope} is words (RFC 8693 §4.2), {@code scp} words or a list, as Microsoft and Okta have it. */
    private static Set<String> scopes(JWTClaimsSet claims) {
        Set<String> all = new HashSet<>();
        for (String claim : List.of("scope", "scp")) {
            Object value = claims.getClaim(claim);
            if (value instanceof String words) {
                all.addAll(Arrays.asList(words.split(" ")));
            } else if (value instanceof Collection<?> list) {
                list.forEach(scope -> all.add(String.valueOf(scope)));
            }
        }
        return all;
    }
}
