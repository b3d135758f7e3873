package io.github.camelsmtp.oauth;

import java.time.Duration;
import java.util.Set;

/**
 * What a token must say to be good for a login. Immutable; begin with {@link #of} and change what is different.
 *
 * @param issuer the {@code iss} it must have, to the letter
 * @param audiences of which its {@code aud} must name one: a token for another service is none for us
 * @param algorithms of which its signature must be one (RFC 7518 §3.1): {@code RS256} to {@code ES512}; what signs with a
 *     shared secret, or not at all, can't be allowed
 * @param accountClaim the claim that names the account: {@code email}, {@code preferred_username}, {@code sub}, {@code upn} …
 * @param scopes all of which it must have, in {@code scope} or {@code scp}; none: it does not matter
 * @param clockSkew by how much the issuer's clock and ours may differ
 */
public record JwtRules(
        String issuer,
        Set<String> audiences,
        Set<String> algorithms,
        String accountClaim,
        Set<String> scopes,
        Duration clockSkew) {

    /** Public-key signatures. EdDSA would need another library, and hardly an issuer of logins uses it. */
    private static final Set<String> POSSIBLE =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    private static final Duration MOST_SKEW = Duration.ofMinutes(10);

    /** @throws IllegalArgumentException if a rule can't be, in one line */
    public JwtRules {
        audiences = Set.copyOf(audiences);
        algorithms = Set.copyOf(algorithms);
        scopes = Set.copyOf(scopes);
        require(!issuer.isBlank(), "the issuer must be named: its tokens are taken and no others");
        require(
                !audiences.isEmpty() && audiences.stream().noneMatch(String::isBlank),
                "an audience must be named: without one every token of the issuer would do");
        require(!accountClaim.isBlank(), "the claim that names the account must be given, such as email");
        require(!algorithms.isEmpty(), "an algorithm must be allowed, such as RS256");
        for (String algorithm : algorithms) {
            require(
                    POSSIBLE.contains(algorithm),
                    "the algorithm " + algorithm + " can't be allowed, only RS, PS and ES");
        }
        boolean skewFits = !clockSkew.isNegative() && clockSkew.compareTo(MOST_SKEW) <= 0;
        require(skewFits, "clocks may differ by 0 to 10 minutes, not " + clockSkew);
    }

    /** RS256 and ES256, the claim {@code email}, any scope, and clocks that differ by a minute. */
    public static JwtRules of(String issuer, String... audiences) {
        return new JwtRules(
                issuer, Set.of(audiences), Set.of("RS256", "ES256"), "email", Set.of(), Duration.ofMinutes(1));
    }

    /** The same with another claim for the account. */
    public JwtRules accountIn(String claim) {
        return new JwtRules(issuer, audiences, algorithms, claim, scopes, clockSkew);
    }

    /** The same with scopes that a token must have. */
    public JwtRules requiring(String... all) {
        return new JwtRules(issuer, audiences, algorithms, accountClaim, Set.of(all), clockSkew);
    }

    /** The same with these algorithms and no others. */
    public JwtRules signedWith(String... any) {
        return new JwtRules(issuer, audiences, Set.of(any), accountClaim, scopes, clockSkew);
    }

    /** The same with another difference of clocks. */
    public JwtRules withClockSkew(Duration skew) {
        return new JwtRules(issuer, audiences, algorithms, accountClaim, scopes, skew);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
