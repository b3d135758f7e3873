package io.github.camelsmtp.component;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.StreamCache;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;

/**
 * The body of an exchange: a stream over a {@link Spool} that can be read again, and copied for branches that run at the
 * same time. Each is confined to its exchange.
 *
 * <p>As an InputStream it converts to whatever Camel converts one to: {@code byte[]}; {@code String}, in the exchange's
 * charset, UTF-8 if it has none, so that 8-bit content in other charsets is only whole as octets; and, by {@link
 * SmtpConverters}, {@code MimeMessage}.
 */
final class SpoolStream extends InputStream implements StreamCache {
    private final Spool spool;
    private @Nullable InputStream in;
    private long position;

    SpoolStream(Spool spool) {
        this.spool = spool;
    }

    /** A body whose spool is kept until the exchange is done, with all that took over from it. */
    static SpoolStream bodyOf(Exchange exchange, Spool spool) {
        spool.keep();
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                spool.letGo();
            }
        });
        return new SpoolStream(spool);
    }

    Spool spool() {
        return spool;
    }

    private InputStream in() throws IOException {
        if (in == null) {
            in = spool.inMemory() ? spool.open() : new BufferedInputStream(spool.open(), 16 * 1024);
        }
        return in;
    }

    @Override
    public int read() throws IOException {
        int octet = in().read();
        position += octet < 0 ? 0 : 1;
        return octet;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int read = in().read(into, from, length);
        position += Math.max(read, 0);
        return read;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(Integer.MAX_VALUE, spool.size() - position);
    }

    @Override
    public void close() throws IOException {
        if (in != null) {
            in.close();
            in = null;
        }
    }

    @Override
    public void reset() {
        try {
            close();
        } catch (IOException e) {
            throw new RuntimeCamelException(e);
        }
        position = 0;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try (InputStream whole = spool.open()) {
            whole.transferTo(out);
        }
    }

    @Override
    public StreamCache copy(Exchange exchange) {
        return bodyOf(exchange, spool);
    }

    @Override
    public boolean inMemory() {
        return spool.inMemory();
    }

    @Override
    public long length() {
        return spool.size();
    }

    @Override
    public long position() {
        return position;
    }
}
