package io.github.camelsmtp.http;

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
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Fetches small documents by HTTP, on the client's own threads. One fails if it takes longer than it may in all, if there is
 * more of it than there may be, or if the answer is anything but 200. It follows no redirects: who may redirect could choose
 * the document. Certificates are checked as for any web site. Thread-safe.
 */
public final class SmallDownloads {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final HttpClient client;
    private final int most;
    private final Duration all;
    private final String accept;

    /**
     * @param most octets of a document
     * @param all how long it may take from the question to the last octet
     * @param accept which media types are asked for
     * @param context whose certificates are trusted; null: those of Java's authorities
     */
    public SmallDownloads(int most, Duration all, String accept, @Nullable SSLContext context) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().connectTimeout(CONNECT).followRedirects(HttpClient.Redirect.NEVER);
        this.client = (context == null ? builder : builder.sslContext(context)).build();
        this.most = most;
        this.all = all;
        this.accept = accept;
    }

    /** The octets of a document; a stage that fails if it can't be had. */
    public CompletionStage<byte[]> get(URI uri) {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(all)
                .header("Accept", accept)
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, this::body);
        CompletableFuture<byte[]> octets = answer.thenApply(HttpResponse::body);
        // The request's own timeout ends with the headers; a body may trickle.
        octets.orTimeout(all.toMillis(), TimeUnit.MILLISECONDS).whenComplete((got, failure) -> answer.cancel(true));
        return octets;
    }

    private BodySubscriber<byte[]> body(HttpResponse.ResponseInfo answer) {
        Body body = new Body();
        if (answer.statusCode() != 200) {
            body.onError(new IOException("the answer is " + answer.statusCode()));
        } else if (answer.headers().firstValueAsLong("Content-Length").orElse(0) > most) {
            body.onError(new IOException("larger than " + most + " octets"));
        }
        return body;
    }

    /** Keeps what comes as long as it is not too much. */
    private final class Body implements BodySubscriber<byte[]> {
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
                if (octets.size() + piece.remaining() > most) {
                    onError(new IOException("larger than " + most + " octets"));
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
