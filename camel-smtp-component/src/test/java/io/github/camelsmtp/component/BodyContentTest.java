package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.store.Content;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bodies that are not ours: a stream that can be read once becomes one that can be read again, and not in memory. */
class BodyContentTest {
    private static final int LARGE = 8 * 1024 * 1024;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final AtomicReference<Spool> seen = new AtomicReference<>();
    private int asked;

    /** So many octets that nobody has to hold. */
    private static InputStream octets(int length) {
        return new InputStream() {
            private int left = length;

            @Override
            public int read() {
                return left-- > 0 ? 'x' : -1;
            }
        };
    }

    @BeforeEach
    void start() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:large").process(exchange -> look(exchange)).process(exchange -> look(exchange));
                from("direct:failing").process(exchange -> look(exchange)).process(exchange -> {
                    throw new IOException("after the content was taken");
                });
            }
        });
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private void look(Exchange exchange) throws Exception {
        Content content = BodyContent.of(exchange);
        asked++;
        assertThat(content.sizeHint()).isEqualTo(LARGE);
        try (InputStream in = content.open()) {
            assertThat(in.transferTo(java.io.OutputStream.nullOutputStream())).isEqualTo(LARGE);
        }
        Spool spool = ((BodyContent.SpoolContent) content).spool();
        assertThat(spool.inMemory()).isFalse();
        assertThat(seen.getAndSet(spool)).as("not spooled twice").isIn(null, spool);
        assertThat(exchange.getMessage().getBody(InputStream.class).readNBytes(3))
                .as("the body, for whoever reads it after us")
                .containsExactly('x', 'x', 'x');
    }

    @Test
    void aLargeStreamIsAFileUntilTheExchangeIsDone() throws Exception {
        try (ProducerTemplate template = context.createProducerTemplate()) {
            Exchange done = template.send("direct:large", e -> e.getMessage().setBody(octets(LARGE)));
            assertThat(done.getException()).isNull();
        }
        assertThat(asked).isEqualTo(2);
        assertThatThrownBy(() -> seen.get().open().close()).isInstanceOf(IOException.class);
    }

    @Test
    void nothingIsLeftOfAnExchangeThatFails() throws Exception {
        try (ProducerTemplate template = context.createProducerTemplate()) {
            Exchange done = template.send("direct:failing", e -> e.getMessage().setBody(octets(LARGE)));
            assertThat(done.getException()).hasMessage("after the content was taken");
        }
        assertThatThrownBy(() -> seen.get().open().close()).isInstanceOf(IOException.class);
    }
}
