package io.github.camelsmtp.oauth;

import io.github.camelsmtp.http.SmallDownloads;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Fetches keys: {@value #MOST} octets within 10 seconds at most. Thread-safe. */
final class KeyDownload implements Supplier<CompletionStage<byte[]>> {
    /** Microsoft's set has some 20,000 octets; Nimbus takes 51,200. */
    static final int MOST = 256 * 1024;

    static final Duration ALL = Duration.ofSeconds(10);

    private final SmallDownloads downloads;
    private final URI uri;

    KeyDownload(URI uri) {
        this(uri, ALL);
    }

    KeyDownload(URI uri, Duration all) {
        this.downloads = new SmallDownloads(MOST, all, "application/jwk-set+json, application/json", null);
        this.uri = uri;
    }

    @Override
    public CompletionStage<byte[]> get() {
        return downloads.get(uri);
    }
}
