package io.github.camelsmtp.net;

import java.io.IOException;
import java.util.concurrent.Executor;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.service.IoProcessor;
import org.apache.mina.core.write.WriteRequest;
import org.apache.mina.transport.socket.nio.NioProcessor;
import org.apache.mina.transport.socket.nio.NioSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The I/O threads of a listener: each connection belongs to one of them, round robin. Thread-safe. */
final class IoProcessors implements IoProcessor<NioSession> {
    private static final Logger LOG = LoggerFactory.getLogger(IoProcessors.class);

    private final IoThread[] processors;

    IoProcessors(Executor threads, int count) {
        processors = new IoThread[count];
        for (int i = 0; i < count; i++) {
            processors[i] = new IoThread(threads);
        }
    }

    private IoThread of(NioSession session) {
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
        for (IoThread processor : processors) {
            processor.dispose();
        }
    }

    /**
     * MINA's own, but it does not read a second time to be told that there is nothing more, and it does not log an error
     * with a stack trace because a client has reset its connection.
     */
    private static final class IoThread extends NioProcessor {

        IoThread(Executor threads) {
            super(threads);
        }

        @Override
        protected int read(NioSession session, IoBuffer buffer) throws Exception {
            // Zero ends MINA's loop. Should there be more after all, the selector reports it again.
            if (buffer.position() > 0) {
                return 0;
            }
            try {
                return super.read(session, buffer);
            } catch (IOException reset) {
                LOG.debug("{}: {}", session, reset.toString());
                session.closeNow();
                return 0;
            }
        }
    }
}
