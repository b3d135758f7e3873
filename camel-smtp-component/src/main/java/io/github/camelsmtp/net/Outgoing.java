package io.github.camelsmtp.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.transport.socket.nio.NioSession;

/**
 * What one connection has to send. Gathers, and writes at {@link #flush}: straight to the channel when MINA has nothing
 * of ours left, which saves a queue, a future and a wakeup of the selector for each reply; what the channel does not take
 * is MINA's to send. Confined to the connection's events, but for {@link #unsentByMina}.
 */
final class Outgoing {
    private final NioSession session;
    private byte[] gathered = {};
    private int length;

    Outgoing(NioSession session) {
        this.session = session;
    }

    /** Adds octets; the array is not changed by us and must not be by the caller. */
    void add(byte[] octets) {
        if (length == 0) {
            gathered = octets;
            length = octets.length;
        } else {
            add(ByteBuffer.wrap(octets));
        }
    }

    /** Adds octets, all of the buffer, which stays the caller's. */
    void add(ByteBuffer octets) {
        int more = octets.remaining();
        if (length + more > gathered.length) {
            gathered = Arrays.copyOf(gathered, Math.max(2 * length, length + more));
        }
        octets.get(gathered, length, more);
        length += more;
    }

    /** Octets not yet given to the system. */
    long unsent() {
        return length + unsentByMina();
    }

    /** Of them those that MINA has. Any thread. */
    long unsentByMina() {
        return session.getScheduledWriteBytes();
    }

    /** Sends what was gathered. If the client is gone, closes. */
    void flush() {
        if (length == 0) {
            return;
        }
        ByteBuffer octets = ByteBuffer.wrap(gathered, 0, length);
        gathered = new byte[0];
        length = 0;
        try {
            if (unsentByMina() == 0) {
                session.getChannel().write(octets);
            }
        } catch (IOException ignored) {
            session.closeNow(); // the client is gone
            return;
        }
        if (octets.hasRemaining()) {
            session.write(IoBuffer.wrap(octets.slice()));
        }
    }
}
