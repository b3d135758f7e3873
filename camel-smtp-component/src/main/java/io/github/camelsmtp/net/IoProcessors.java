package io.github.camelsmtp.net;

import java.util.concurrent.Executor;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.service.IoProcessor;
import org.apache.mina.core.write.WriteRequest;
import org.apache.mina.transport.socket.nio.NioProcessor;
import org.apache.mina.transport.socket.nio.NioSession;

/** The I/O threads of a listener: each connection belongs to one of them, round robin. Thread-safe. */
final class IoProcessors implements IoProcessor<NioSession> {
    private final Frugal[] processors;

    IoProcessors(Executor threads, int count) {
        processors = new Frugal[count];
        for (int i = 0; i < count; i++) {
            processors[i] = new Frugal(threads);
        }
    }

    private Frugal of(NioSession session) {
        return processors[(int) Long.remainderUnsigned(session.getId(), processors.length)];
    }

    @Override
    public void add(NioSession session) {
        of(session).add(session);
    }

    @Override
    public void flush(NioSession session) {
        of(session).flush(session);
    }

    @Override
    public void write(NioSession session, WriteRequest request) {
        of(session).write(session, request);
    }

    @Override
    public void updateTrafficControl(NioSession session) {
        of(session).updateTrafficControl(session);
    }

    @Override
    public void remove(NioSession session) {
        of(session).remove(session);
    }

    @Override
    public boolean isDisposing() {
        return processors[0].isDisposing();
    }

    @Override
    public boolean isDisposed() {
        return processors[0].isDisposed();
    }

    @Override
    public void dispose() {
        for (Frugal processor : processors) {
            processor.dispose();
        }
    }

    /** MINA's own, but it does not read a second time to be told that there is nothing more. */
    private static final class Frugal extends NioProcessor {

        Frugal(Executor threads) {
            super(threads);
        }

        @Override
        protected int read(NioSession session, IoBuffer buffer) throws Exception {
            // Zero ends MINA's loop. Should there be more after all, the selector reports it again.
            return buffer.position() > 0 ? 0 : super.read(session, buffer);
        }
    }
}
