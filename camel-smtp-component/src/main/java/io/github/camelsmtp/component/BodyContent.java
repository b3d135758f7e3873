package io.github.camelsmtp.component;

import io.github.camelsmtp.store.Content;
import jakarta.mail.internet.MimeMessage;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.apache.camel.converter.stream.CachedOutputStream;

/**
 * The body of an exchange as content that a store can read: the octets of a message as they are. A {@code MimeMessage}
 * writes itself; anything else is what Camel converts to a stream.
 */
final class BodyContent {
    private BodyContent() {}

    /** @throws Exception if Camel can't make a stream of the body */
    static Content of(Exchange exchange) throws Exception {
        Object body = exchange.getMessage().getBody();
        if (body instanceof SpoolStream stream) {
            return new SpoolContent(stream.spool());
        }
        // Camel's cache goes to a file when it gets large, and is gone when the exchange is done.
        CachedOutputStream cache = new CachedOutputStream(exchange);
        if (body instanceof MimeMessage message) {
            message.writeTo(cache);
        } else {
            try (InputStream in = exchange.getMessage().getMandatoryBody(InputStream.class)) {
                in.transferTo(cache);
            }
        }
        StreamCache stream = cache.newStreamCache();
        exchange.getMessage().setBody(stream);
        return new CachedContent(stream);
    }

    record SpoolContent(Spool spool) implements Content {
        @Override
        public long sizeHint() {
            return spool.size();
        }

        @Override
        public InputStream open() throws IOException {
            return spool.open();
        }
    }

    private record CachedContent(StreamCache cache) implements Content {
        @Override
        public long sizeHint() {
            return Math.max(0, cache.length());
        }

        @Override
        public InputStream open() {
            cache.reset();
            return new FilterInputStream((InputStream) cache) {
                @Override
                public void close() {
                    cache.reset(); // the exchange reads it after us
                }
            };
        }
    }
}
