package io.github.camelsmtp.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Contents for tests: they count how often they are opened, and may lie about their size or break in the middle. */
public final class TestContent implements Content {
    private final byte[] octets;
    private final long sizeHint;
    private final boolean broken;
    private final AtomicInteger opened = new AtomicInteger();

    private TestContent(byte[] octets, long sizeHint, boolean broken) {
        this.octets = octets;
        this.sizeHint = sizeHint;
        this.broken = broken;
    }

    /** These octets. */
    public static TestContent of(byte[] octets) {
        return new TestContent(octets, octets.length, false);
    }

    /** This text, in ISO 8859-1. */
    public static TestContent of(String text) {
        return of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** So many octets that look like nothing, every value among them. */
    public static TestContent random(int size) {
        byte[] octets = new byte[size];
        new Random(size).nextBytes(octets);
        return of(octets);
    }

    /** The same, saying another size. */
    public TestContent hinting(long size) {
        return new TestContent(octets, size, broken);
    }

    /** The same, but reading fails after the last octet. */
    public TestContent breaking() {
        return new TestContent(octets, sizeHint, true);
    }

    /** The octets. */
    public byte[] octets() {
        return octets.clone();
    }

    /** How often it was opened. */
    public int opened() {
        return opened.get();
    }

    @Override
    public long sizeHint() {
        return sizeHint;
    }

    @Override
    public InputStream open() {
        opened.incrementAndGet();
        InputStream whole = new ByteArrayInputStream(octets);
        return broken ? new Broken(whole) : whole;
    }

    /** Fails where others end. */
    private static final class Broken extends InputStream {
        private final InputStream in;

        Broken(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("the spool file has gone");
            }
            return octet;
        }
    }
}
