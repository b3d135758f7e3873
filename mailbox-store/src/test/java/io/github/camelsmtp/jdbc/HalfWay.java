package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.Content;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A content that waits in its middle until the test goes on. */
final class HalfWay implements Content {
    private final int size;
    private final CountDownLatch half = new CountDownLatch(1);
    private final CountDownLatch on = new CountDownLatch(1);

    HalfWay(int size) {
        this.size = size;
    }

    /** Waits until half of it has been read. */
    void awaitHalf() throws InterruptedException {
        if (!half.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody has read it");
        }
    }

    void goOn() {
        on.countDown();
    }

    @Override
    public long sizeHint() {
        return size;
    }

    @Override
    public InputStream open() {
        return new InputStream() {
            private int position;

            @Override
            public int read() throws IOException {
                if (position == size / 2) {
                    half.countDown();
                    try {
                        on.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }
                return position++ < size ? 'x' : -1;
            }
        };
    }
}
