package io.github.camelsmtp.oauth;

import static io.github.camelsmtp.oauth.Issuer.claims;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.EncryptedJWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.github.camelsmtp.store.HandClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tokens of a real issuer, and those that others make. */
class JwtValidatorTest {
    private static final JwtRules RULES = JwtRules.of(Issuer.NAME, "mail", "mail2");

    private static Issuer issuer;

    @BeforeAll
    static void start() throws Exception {
        issuer = new Issuer();
    }

    @AfterAll
    static void stop() {
        issuer.close();
    }

    private final HandClock clock = new HandClock(Issuer.NOW);
    private final JwtKeys keys = JwtKeys.at(issuer.url("/keys"), clock);

    private Optional<String> name(JwtRules rules, String token) {
        return new JwtValidator(rules, keys, clock)
                .nameOf(token)
                .toCompletableFuture()
                .join();
    }

    private Optional<String> name(String token) {
        return name(RULES, token);
    }

    private Optional<String> name(JWTClaimsSet.Builder claims) {
        return name(issuer.token(claims.build()));
    }

    @Test
    void aGoodTokenNamesItsAccount() {
        assertThat(name(claims())).hasValue("alice@example.org");
        JWSHeader curve = Issuer.header(JWSAlgorithm.ES256, "curve", "at+jwt");
        assertThat(name(Issuer.sign(curve, claims().build(), issuer.ec))).hasValue("alice@example.org");
        JWSHeader nameless = new JWSHeader.Builder(JWSAlgorithm.RS256).build();
        assertThat(name(Issuer.sign(nameless, claims().build(), issuer.rsa)))
                .as("without a key id all keys of the kind are tried")
                .hasValue("alice@example.org");
        assertThat(name(RULES.accountIn("sub"), issuer.token(claims().build()))).hasValue("4711");
    }

    @Test
    void itMustBeOfTheIssuerAndForUs() {
        assertThat(name(claims().issuer("https://login.example.org")))
                .as("to the letter")
                .isEmpty();
        assertThat(name(claims().issuer(null))).isEmpty();
        assertThat(name(claims().audience("other"))).isEmpty();
        assertThat(name(claims().audience((String) null))).isEmpty();
        assertThat(name(claims().audience("mail2"))).isPresent();
    }

    @Test
    void itMustBeInItsTime() {
        JWTClaimsSet.Builder short_ = claims().expirationTime(Date.from(Issuer.NOW.minusSeconds(59)));
        assertThat(name(short_)).as("within the skew").isPresent();
        assertThat(name(claims().expirationTime(Date.from(Issuer.NOW.minusSeconds(60)))))
                .isEmpty();
        assertThat(name(claims().expirationTime(null))).as("for ever").isEmpty();
        assertThat(name(claims().notBeforeTime(Date.from(Issuer.NOW.plusSeconds(60)))))
                .isPresent();
        assertThat(name(claims().notBeforeTime(Date.from(Issuer.NOW.plusSeconds(61)))))
                .isEmpty();
        String token = issuer.token(claims().build());
        assertThat(name(RULES.withClockSkew(Duration.ZERO), token)).isPresent();
        clock.forward(Duration.ofSeconds(600));
        assertThat(name(RULES.withClockSkew(Duration.ZERO), token)).isEmpty();
    }

    @Test
    void itMustHaveTheScopes() {
        String words = issuer.token(claims().build());
        assertThat(name(RULES.requiring("smtp.send"), words)).isPresent();
        assertThat(name(RULES.requiring("smtp.send", "openid"), words)).isPresent();
        assertThat(name(RULES.requiring("smtp"), words)).isEmpty();
        assertThat(name(RULES.requiring("smtp.send", "more"), words)).isEmpty();
        String list = issuer.token(claims().claim("scope", null)
                .claim("scp", List.of("SMTP.Send", "x"))
                .build());
        assertThat(name(RULES.requiring("SMTP.Send"), list)).isPresent();
        assertThat(name(RULES.requiring("smtp.send"), list)).isEmpty();
    }

    @Test
    void itMustNameAnAccount() {
        assertThat(name(claims().claim("email", null))).isEmpty();
        assertThat(name(claims().claim("email", ""))).isEmpty();
        assertThat(name(claims().claim("email", 7))).isEmpty();
        assertThat(name(claims().claim("email_verified", true))).isPresent();
        assertThat(name(claims().claim("email_verified", "true"))).isPresent();
        assertThat(name(claims().claim("email_verified", false)))
                .as("whoever registers may claim any address")
                .isEmpty();
    }

    @Test
    void itMustBeSignedByTheIssuersKey() {
        RSAKey stranger = Issuer.rsa("first");
        JWSHeader header = Issuer.header(JWSAlgorithm.RS256, "first", null);
        assertThat(name(Issuer.sign(header, claims().build(), stranger))).isEmpty();
        JWSHeader bringsItsKey = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID("first")
                .jwk(stranger.toPublicJWK())
                .build();
        assertThat(name(Issuer.sign(bringsItsKey, claims().build(), stranger)))
                .as("a key in the token proves nothing")
                .isEmpty();
        String good = issuer.token(claims().build());
        String[] parts = good.split("\\.");
        String other = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(claims().claim("email", "root@example.org")
                        .build()
                        .toString()
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(name(parts[0] + "." + other + "." + parts[2])).isEmpty();
        assertThat(name(parts[0] + "." + parts[1] + ".")).isEmpty();
    }

    @Test
    void noSignatureAndASharedSecretAreNone() throws Exception {
        assertThat(name(new PlainJWT(claims().build()).serialize()))
                .as("alg none")
                .isEmpty();
        SignedJWT confused = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first").build(), claims().build());
        confused.sign(new MACSigner(issuer.rsa.toRSAPublicKey().getEncoded()));
        assertThat(name(confused.serialize()))
                .as("the public key taken for a secret")
                .isEmpty();
        EncryptedJWT sealed =
                new EncryptedJWT(new JWEHeader(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM), claims().build());
        sealed.encrypt(new RSAEncrypter(issuer.rsa));
        assertThat(name(sealed.serialize())).isEmpty();
    }

    @Test
    void theAlgorithmMustBeAllowedAndFitTheKey() {
        JWSHeader stronger = Issuer.header(JWSAlgorithm.RS512, "first", null);
        String token = Issuer.sign(stronger, claims().build(), issuer.rsa);
        assertThat(name(token)).isEmpty();
        assertThat(name(RULES.signedWith("RS512"), token)).isPresent();
        assertThat(name(RULES.signedWith("ES256"), issuer.token(claims().build())))
                .isEmpty();
    }

    @Test
    void otherKindsOfTokensAreNoLogin() {
        for (String type : new String[] {"JWT", "jwt", "at+JWT", "application/at+jwt"}) {
            JWSHeader header = Issuer.header(JWSAlgorithm.RS256, "first", type);
            assertThat(name(Issuer.sign(header, claims().build(), issuer.rsa)))
                    .as(type)
                    .isPresent();
        }
        for (String type : new String[] {"logout+jwt", "dpop+jwt", "secevent+jwt"}) {
            JWSHeader header = Issuer.header(JWSAlgorithm.RS256, "first", type);
            assertThat(name(Issuer.sign(header, claims().build(), issuer.rsa)))
                    .as(type)
                    .isEmpty();
        }
        JWSHeader critical = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID("first")
                .criticalParams(Set.of("exp2"))
                .customParam("exp2", 1)
                .build();
        assertThat(name(Issuer.sign(critical, claims().build(), issuer.rsa))).isEmpty();
    }

    @Test
    void garbageIsNoTokenAndNoException() {
        for (String bad : new String[] {
            "",
            ".",
            "..",
            "a.b.c",
            "eyJhbGciOiJSUzI1NiJ9..",
            "eyJhbGciOiJSUzI1NiJ9.e30.",
            "x".repeat(12_289),
            "\0.\0.\0",
            "eyJhbGciOjF9.e30.AA"
        }) {
            assertThat(name(bad)).as(bad).isEmpty();
        }
        String deep = Base64.getUrlEncoder()
                .encodeToString(("{\"a\":" + "[".repeat(8000)).getBytes(StandardCharsets.US_ASCII));
        assertThat(name(deep + ".e30.AA")).isEmpty();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String good = issuer.token(claims().build());
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder(good);
            int at = random.nextInt(text.length() - 8);
            char was = text.charAt(at);
            text.setCharAt(at, "aZ09-_.=\0\u00e9".charAt(random.nextInt(10)));
            // The last octets of a part may have bits that no octet has.
            boolean ofNoConsequence = text.charAt(at) == was || text.charAt(at + 1) == '.' || at + 1 == text.length();
            assertThat(ofNoConsequence || name(text.toString()).isEmpty())
                    .as("seed %d", seed)
                    .isTrue();
        }
    }

    @Test
    void rulesThatProtectNothingAreRefused() {
        assertThatThrownBy(() -> JwtRules.of("", "mail")).hasMessageStartingWith("the issuer must be named");
        assertThatThrownBy(() -> JwtRules.of("x")).hasMessageStartingWith("an audience must be named");
        assertThatThrownBy(() -> JwtRules.of("x", " ")).hasMessageStartingWith("an audience must be named");
        assertThatThrownBy(() -> RULES.accountIn(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(RULES::signedWith).hasMessageStartingWith("an algorithm must be allowed");
        for (String bad : new String[] {"none", "HS256", "EdDSA", "rs256"}) {
            assertThatThrownBy(() -> RULES.signedWith("RS256", bad))
                    .hasMessage("the algorithm " + bad + " can't be allowed, only RS, PS and ES");
        }
        assertThatThrownBy(() -> RULES.withClockSkew(Duration.ofHours(1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RULES.withClockSkew(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
