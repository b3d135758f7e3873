package io.github.camelsmtp.oauth;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import io.github.camelsmtp.mail.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public keys that tokens are signed with: a JWK Set (RFC 7517 §5), fetched from its URL or read from a file, and kept.
 * Thread-safe; nothing is fetched on the thread that asks.
 *
 * <p>Keys are fetched when they are asked for first, when they are an hour old, and when a token names one that is not among
 * them, but at most once a minute, however many such tokens are sent. While they can't be fetched, those of the last day go
 * on being used. Before any were fetched a login is a temporary failure.
 */
public final class JwtKeys {
    private static final Logger LOG = LoggerFactory.getLogger(JwtKeys.class);

    /** Nimbus keeps them for 5 minutes; issuers announce new keys days before they use them. */
    static final Duration FRESH = Duration.ofHours(1);

    /** Between two attempts; Nimbus: 30 seconds. */
    static final Duration PAUSE = Duration.ofMinutes(1);

    /** How long old keys are used while there are no new ones; Nimbus: 4 hours, if switched on. */
    static final Duration USABLE = Duration.ofDays(1);

    private final String place;
    private final Supplier<CompletionStage<byte[]>> loader;
    private final Clock clock;

    private @Nullable JWKSet keys;
    private Instant loadedAt = Instant.MIN;
    private Instant triedAt = Instant.MIN;
    private @Nullable CompletableFuture<JWKSet> loading;

    private JwtKeys(String place, Supplier<CompletionStage<byte[]>> loader, Clock clock) {
        this.place = place;
        this.loader = loader;
        this.clock = clock;
    }

    /**
     * Keys at a URL, the {@code jwks_uri} of the issuer's metadata.
     *
     * @throws IllegalArgumentException unless it is https, or this machine's, in one line
     */
    public static JwtKeys at(String url, Clock clock) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException noUri) {
            throw new IllegalArgumentException("'" + url + "' is not the URL of a JWK set", noUri);
        }
        boolean http = "http".equalsIgnoreCase(uri.getScheme()) && isThisMachine(uri.getHost());
        if (uri.getHost() == null || !http && !"https".equalsIgnoreCase(uri.getScheme())) {
            throw new IllegalArgumentException(
                    "'" + url + "': keys must come by https, or whoever is in between makes tokens of his own");
        }
        return new JwtKeys(url, new KeyDownload(uri), clock);
    }

    /** The same by the system's clock. */
    public static JwtKeys at(String url) {
        return at(url, Clock.systemUTC());
    }

    /**
     * Keys in a file. It is read again as keys at a URL are fetched again.
     *
     * @throws IllegalArgumentException if it can't be read or is no JWK set, in one line
     */
    public static JwtKeys in(Path file, Clock clock) {
        JwtKeys made = new JwtKeys(file.toString(), () -> CompletableFuture.supplyAsync(() -> read(file)), clock);
        try {
            made.loaded(parse(read(file)));
        } catch (UncheckedIOException | CompletionException unusable) {
            throw new IllegalArgumentException(file + " is not a readable JWK set", unusable);
        }
        return made;
    }

    /** The same by the system's clock. */
    public static JwtKeys in(Path file) {
        return in(file, Clock.systemUTC());
    }

    private static boolean isThisMachine(@Nullable String host) {
        return "localhost".equalsIgnoreCase(host)
                || host != null
                        && IpAddress.parse(host.replaceAll("[\\[\\]]", ""))
                                .filter(InetAddress::isLoopbackAddress)
                                .isPresent();
    }

    private static byte[] read(Path file) {
        try {
            if (Files.size(file) > KeyDownload.MOST) {
                throw new IOException("larger than " + KeyDownload.MOST + " octets");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JWKSet parse(byte[] octets) {
        try {
            return JWKSet.parse(new String(octets, StandardCharsets.UTF_8)).toPublicJWKSet();
        } catch (ParseException noJwkSet) {
            throw new CompletionException("not a JWK set", noJwkSet);
        }
    }

    /** The keys that may have made a signature with this header; a stage that fails if none can be had now. */
    CompletionStage<List<JWK>> matching(JWSHeader header) {
        JWKSelector selector = new JWKSelector(JWKMatcher.forJWSHeader(header));
        return current(FRESH).thenCompose(set -> {
            List<JWK> found = selector.select(set);
            return found.isEmpty()
                    ? current(PAUSE).thenApply(selector::select)
                    : CompletableFuture.completedStage(found);
        });
    }

    /** Keys that are not older than this, or were asked for a moment ago, or are the best there are. */
    private synchronized CompletionStage<JWKSet> current(Duration age) {
        Instant now = clock.instant();
        JWKSet known = keys;
        if (known != null && loadedAt.plus(age).isAfter(now)) {
            return CompletableFuture.completedStage(known);
        }
        if (loading == null && triedAt.plus(PAUSE).isAfter(now)) {
            return bestOf(now);
        }
        if (loading == null) {
            triedAt = now;
            CompletableFuture<JWKSet> begun =
                    loader.get().thenApply(JwtKeys::parse).toCompletableFuture();
            loading = begun;
            begun.whenComplete(this::ended);
        }
        CompletableFuture<JWKSet> fetched = loading == null ? CompletableFuture.failedFuture(missing()) : loading;
        return fetched.handle((set, failure) -> set != null ? CompletableFuture.completedStage(set) : bestOf(now))
                .thenCompose(stage -> stage);
    }

    private synchronized CompletionStage<JWKSet> bestOf(Instant now) {
        JWKSet known = keys;
        return known != null && loadedAt.plus(USABLE).isAfter(now)
                ? CompletableFuture.completedStage(known)
                : CompletableFuture.failedStage(missing());
    }

    private IllegalStateException missing() {
        return new IllegalStateException("no keys from " + place);
    }

    private synchronized void ended(@Nullable JWKSet set, @Nullable Throwable failure) {
        loading = null;
        if (set != null) {
            loaded(set);
            LOG.debug("{} keys from {}", set.size(), place);
        } else {
            LOG.warn("no new keys from {}: {}", place, reason(failure));
        }
    }

    private void loaded(JWKSet set) {
        keys = set;
        loadedAt = clock.instant();
        triedAt = loadedAt;
    }

    private static String reason(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return String.valueOf(cause);
    }
}
