package io.github.camelsmtp.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import io.github.camelsmtp.store.HandClock;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys from a real HTTP server and from files: kept, fetched again, and never more often than they should. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class JwtKeysTest {
    private final HandClock clock = new HandClock(Issuer.NOW);
    private Issuer issuer;

    @BeforeEach
    void start() throws Exception {
        issuer = new Issuer();
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    private static CompletableFuture<List<JWK>> ask(JwtKeys keys, String id) {
        return keys.matching(Issuer.header(JWSAlgorithm.RS256, id, null)).toCompletableFuture();
    }

    private static int found(JwtKeys keys, String id) {
        return ask(keys, id).join().size();
    }

    @Test
    void keysAreFetchedOnceAndAgainAfterAnHour() {
        JwtKeys keys = JwtKeys.at(issuer.url("/keys"), clock);
        assertThat(issuer.fetched).hasValue(0);
        List<CompletableFuture<List<JWK>>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(ask(keys, "first"));
        }
        all.forEach(one -> assertThat(one.join()).hasSize(1));
        assertThat(issuer.fetched).hasValue(1);
        clock.forward(JwtKeys.FRESH.minusSeconds(1));
        assertThat(found(keys, "first")).isEqualTo(1);
        assertThat(issuer.fetched).hasValue(1);
        clock.forward(Duration.ofSeconds(1));
        assertThat(found(keys, "first")).isEqualTo(1);
        assertThat(issuer.fetched).hasValue(2);
    }

    @Test
    void anUnknownKeyIsLookedForAtMostOnceAMinute() {
        JwtKeys keys = JwtKeys.at(issuer.url("/keys"), clock);
        assertThat(found(keys, "first")).isEqualTo(1);
        RSAKey next = Issuer.rsa("next");
        issuer.answer = Issuer.set(issuer.rsa, next);
        for (int i = 0; i < 20; i++) {
            assertThat(found(keys, "made-up-" + i)).isZero();
        }
        assertThat(issuer.fetched).hasValue(1);
        clock.forward(JwtKeys.PAUSE);
        assertThat(found(keys, "next")).as("the issuer has changed its key").isEqualTo(1);
        for (int i = 0; i < 20; i++) {
            assertThat(found(keys, "made-up-" + i)).isZero();
        }
        assertThat(issuer.fetched).hasValue(2);
    }

    @Test
    void withoutTheIssuerTheOldKeysDoForADay() {
        JwtKeys keys = JwtKeys.at(issuer.url("/keys"), clock);
        assertThat(found(keys, "first")).isEqualTo(1);
        issuer.status = 503;
        clock.forward(Duration.ofHours(2));
        assertThat(found(keys, "first")).isEqualTo(1);
        assertThat(issuer.fetched).hasValue(2);
        assertThat(found(keys, "first")).as("and nobody asks again at once").isEqualTo(1);
        assertThat(issuer.fetched).hasValue(2);
        clock.forward(JwtKeys.USABLE);
        assertThatThrownBy(() -> found(keys, "first")).hasRootCauseMessage("no keys from " + issuer.url("/keys"));
        issuer.status = 200;
        clock.forward(JwtKeys.PAUSE);
        assertThat(found(keys, "first")).isEqualTo(1);
    }

    @Test
    void whatIsNoKeySetIsATemporaryFailure() {
        for (String bad : new String[] {"", "no JSON", "{}", "[1]", " ".repeat(KeyDownload.MOST + 1)}) {
            issuer.answer = bad;
            JwtKeys keys = JwtKeys.at(issuer.url("/keys"), clock);
            assertThatThrownBy(() -> found(keys, "first")).as(bad.strip()).isInstanceOf(CompletionException.class);
            assertThatThrownBy(() -> found(keys, "first")).isInstanceOf(CompletionException.class);
        }
        assertThat(issuer.fetched).as("once a minute, whatever it was").hasValue(5);
    }

    @Test
    void redirectsAreNotFollowed() {
        issuer.status = 302;
        JwtKeys keys = JwtKeys.at(issuer.url("/keys"), clock);
        assertThatThrownBy(() -> found(keys, "first")).isInstanceOf(CompletionException.class);
    }

    @Test
    void anEndlessAnswerIsCutOff() {
        KeyDownload download = new KeyDownload(URI.create(issuer.url("/endless")));
        assertThatThrownBy(() -> download.get().toCompletableFuture().join())
                .hasMessageContaining("larger than 262144 octets");
    }

    @Test
    void anAnswerThatStopsHalfwayIsNotWaitedFor() {
        KeyDownload download = new KeyDownload(URI.create(issuer.url("/silent")), Duration.ofMillis(300));
        assertThatThrownBy(() -> download.get().toCompletableFuture().join())
                .hasCauseInstanceOf(java.util.concurrent.TimeoutException.class);
    }

    @Test
    void aSecretAmongTheKeysIsNoKey() {
        issuer.answer = "{\"keys\":["
                + new OctetSequenceKey.Builder(new byte[64]).keyID("first").build() + "]}";
        assertThat(found(JwtKeys.at(issuer.url("/keys"), clock), "first")).isZero();
    }

    @Test
    void keysComeFromAFileToo(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("keys.json");
        Files.writeString(file, Issuer.set(issuer.rsa));
        JwtKeys keys = JwtKeys.in(file, clock);
        assertThat(found(keys, "first")).isEqualTo(1);
        Files.writeString(file, Issuer.set(issuer.rsa, Issuer.rsa("next")));
        assertThat(found(keys, "next")).isZero();
        clock.forward(JwtKeys.PAUSE);
        assertThat(found(keys, "next")).isEqualTo(1);
        assertThatThrownBy(() -> JwtKeys.in(directory.resolve("none.json")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(directory.resolve("none.json") + " is not a readable JWK set");
        Files.writeString(file, "rubbish");
        assertThatThrownBy(() -> JwtKeys.in(file)).hasMessage(file + " is not a readable JWK set");
    }

    @Test
    void keysMustNotComeInTheClear() {
        for (String bad :
                new String[] {"http://login.example.org/keys", "ftp://127.0.0.1/x", "keys.json", "https:///x", "a b"}) {
            assertThatThrownBy(() -> JwtKeys.at(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(JwtKeys.at("https://login.example.org/keys")).isNotNull();
        assertThat(JwtKeys.at("http://[::1]:8080/keys")).isNotNull();
    }
}
