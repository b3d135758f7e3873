package io.github.camelsmtp.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.Executor;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.service.IoProcessor;
import org.apache.mina.core.session.IoSessionConfig;
import org.apache.mina.core.write.WriteRequest;
import org.apache.mina.transport.socket.nio.NioProcessor;
import org.apache.mina.transport.socket.nio.NioSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The I/O threads of a listener: each connection belongs to one of them, round robin. Thread-safe. */
final class IoProcessors implements IoProcessor<NioSession> {
    /** Octets read at once; what a connection that must wait has to hold. */
    private static final int READ_BUFFER = 8192;

    /** What MINA's configuration takes. */
    private static final int SMALLEST = 64;

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
     * MINA's own, but it reads into a buffer of its own and hands on as many octets as came: MINA takes a new one for each
     * read, and to clear 8 KB for a command of ten octets costs more than the command. It does not read a second time to be
     * told that there is nothing more, and it does not log an error with a stack trace because a client has reset its
     * connection.
     */
    private static final class IoThread extends NioProcessor {
        /** Used by the thread of this processor only, within {@link #read}. */
        private final byte[] buffer = new byte[READ_BUFFER];

        IoThread(Executor threads) {
            super(threads);
        }

        /** Answers zero, which ends MINA's loop. Should there be more, the selector reports it again. */
        @Override
        protected int read(NioSession session, IoBuffer unused) {
            try {
                int octets = session.getChannel().read(ByteBuffer.wrap(buffer));
                if (octets <= 0) {
                    return octets;
                }
                session.getFilterChain().fireMessageReceived(IoBuffer.wrap(Arrays.copyOf(buffer, octets)));
            } catch (IOException reset) {
                LOG.debug("{}: {}", session, reset.toString());
                session.closeNow();
            }
            return 0;
        }
    }

    /** MINA's own buffers are not used: they are to be as small as it lets them be, and to stay so. */
    static void configure(IoSessionConfig config) {
        config.setMinReadBufferSize(SMALLEST);
        config.setReadBufferSize(SMALLEST);
        config.setMaxReadBufferSize(SMALLEST);
    }
}
