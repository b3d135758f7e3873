package io.github.camelsmtp.oauth;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a small document by HTTP, on the client's own threads. It fails if that takes longer than 10 seconds in all, if
 * there is more of it than {@value #MOST} octets, or if the answer is anything but 200. It follows no redirects: who may
 * redirect could choose the keys. Thread-safe.
 */
final class KeyDownload implements Supplier<CompletionStage<byte[]>> {
    /** Microsoft's set has some 20,000 octets; Nimbus takes 51,200. */
    static final int MOST = 256 * 1024;

    private static final Duration CONNECT = Duration.ofSeconds(5);
    static final Duration ALL = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final URI uri;
    private final Duration all;

    KeyDownload(URI uri) {
        this(uri, ALL);
    }

    KeyDownload(URI uri, Duration all) {
        this.uri = uri;
        this.all = all;
    }

    @Override
    public CompletionStage<byte[]> get() {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(all)
                .header("Accept", "application/jwk-set+json, application/json")
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, KeyDownload::body);
        CompletableFuture<byte[]> octets = answer.thenApply(HttpResponse::body);
        // The request's own timeout ends with the headers; a body may trickle.
        octets.orTimeout(all.toMillis(), TimeUnit.MILLISECONDS).whenComplete((got, failure) -> answer.cancel(true));
        return octets;
    }

    private static BodySubscriber<byte[]> body(HttpResponse.ResponseInfo answer) {
        Body body = new Body();
        if (answer.statusCode() != 200) {
            body.onError(new IOException("the answer is " + answer.statusCode()));
        } else if (answer.headers().firstValueAsLong("Content-Length").orElse(0) > MOST) {
            body.onError(new IOException("larger than " + MOST + " octets"));
        }
        return body;
    }

    /** Keeps what comes as long as it is not too much. */
    private static final class Body implements BodySubscriber<byte[]> {
        private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
        private Flow.@Nullable Subscription subscription;

        @Override
        public CompletionStage<byte[]> getBody() {
            return whole;
        }

        @Override
        public void onSubscribe(Flow.Subscription begun) {
            subscription = begun;
            if (whole.isDone()) {
                begun.cancel();
            } else {
                begun.request(Long.MAX_VALUE);
            }
        }

        @Override
        public void onNext(List<ByteBuffer> pieces) {
            for (ByteBuffer piece : pieces) {
                if (octets.size() + piece.remaining() > MOST) {
                    onError(new IOException("larger than " + MOST + " octets"));
                    return;
                }
                byte[] run = new byte[piece.remaining()];
                piece.get(run);
                octets.writeBytes(run);
            }
        }

        @Override
        public void onError(Throwable failure) {
            if (subscription != null) {
                subscription.cancel();
            }
            whole.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            whole.complete(octets.toByteArray());
        }
    }
}
