package io.github.camelsmtp.net;

import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.ClientReplies;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one target, and the messages that wait for one. A message gets the connection that was used last, a
 * new one, or waits its turn. Thread-safe; nothing is called while the lock is held but what only notes down an event.
 */
final class ClientDestination {
    private final SmtpClient client;
    private final SmtpTarget target;
    private final Set<ClientConnection> connections = new HashSet<>();
    private final Deque<Idle> idle = new ArrayDeque<>();
    private final Deque<ClientDelivery> waiting = new ArrayDeque<>();
    private boolean closed;

    /** @param since when it had its last message */
    private record Idle(ClientConnection connection, long since) {}

    ClientDestination(SmtpClient client, SmtpTarget target) {
        this.client = client;
        this.target = target;
    }

    SmtpTarget target() {
        return target;
    }

    /** Takes a message. @return false if this destination has been removed: make another one */
    boolean submit(ClientDelivery delivery) {
        ClientConnection chosen;
        boolean open = false;
        synchronized (this) {
            if (closed) {
                return false;
            }
            Idle used = delivery.isInClear() ? null : idle.pollLast();
            if (used != null) {
                chosen = used.connection();
            } else if (connections.size() < client.settings().maxConnections()) {
                chosen = add(delivery);
                open = true;
            } else {
                waiting.add(delivery);
                return true;
            }
        }
        start(chosen, delivery, open);
        return true;
    }

    private ClientConnection add(ClientDelivery delivery) {
        ClientConnection made =
                new ClientConnection(client, this, delivery.isInClear() && target.tls() == TlsMode.OFFERED);
        connections.add(made);
        return made;
    }

    private void start(ClientConnection connection, ClientDelivery delivery, boolean open) {
        connection.assign(delivery);
        if (open) {
            client.connect(connection, target);
        }
    }

    /** A message whose connection was of no use gets a new one, at once: it has waited already. */
    void again(ClientDelivery delivery) {
        ClientConnection made;
        synchronized (this) {
            made = closed ? null : add(delivery);
        }
        if (made == null) {
            delivery.completeAll(ClientReplies.CANCELLED);
        } else {
            start(made, delivery, true);
        }
    }

    /** A connection is ready for another message. Called from inside one of its events. */
    void free(ClientConnection connection) {
        ClientDelivery next = null;
        boolean keep = connection.takesMore() && !client.settings().idleTime().isZero();
        synchronized (this) {
            if (connection.takesMore()) {
                next = nextWaiting();
            }
            if (next == null && keep && !closed) {
                idle.add(new Idle(connection, client.now()));
                return;
            }
        }
        if (next == null) {
            connection.quit();
        } else {
            connection.assign(next);
        }
    }

    private @Nullable ClientDelivery nextWaiting() {
        ClientDelivery next = waiting.poll();
        while (next != null && next.future().isDone()) {
            next = waiting.poll();
        }
        return next;
    }

    /** A connection is no more. Called from inside one of its events. */
    void gone(ClientConnection connection) {
        ClientDelivery next = null;
        ClientConnection made = null;
        synchronized (this) {
            connections.remove(connection);
            idle.removeIf(one -> one.connection() == connection);
            if (connections.size() < client.settings().maxConnections()) {
                next = nextWaiting();
                made = next == null ? null : add(next);
            }
        }
        if (next != null && made != null) {
            start(made, next, true);
        }
    }

    /** Somebody does not want this message sent any more. */
    void cancel(ClientDelivery delivery) {
        List<ClientConnection> all;
        synchronized (this) {
            waiting.remove(delivery);
            all = List.copyOf(connections);
        }
        all.forEach(connection -> connection.abort(delivery, ClientReplies.CANCELLED));
    }

    /** Looks at the clocks. @return false if it can be removed: it has nothing, and takes nothing any more */
    boolean checkTime(long now) {
        List<ClientDelivery> late = new ArrayList<>();
        List<ClientConnection> unused = new ArrayList<>();
        List<ClientConnection> all;
        synchronized (this) {
            waiting.removeIf(delivery -> delivery.isOver(now) && late.add(delivery));
            long longest = client.settings().idleTime().toNanos();
            idle.removeIf(one -> now - one.since() >= longest && unused.add(one.connection()));
            all = List.copyOf(connections);
            closed |= connections.isEmpty() && waiting.isEmpty();
        }
        Reply reply = ClientReplies.tookTooLong(target.host());
        late.forEach(delivery -> delivery.completeAll(reply));
        unused.forEach(ClientConnection::quit);
        all.forEach(connection -> connection.checkTime(now));
        synchronized (this) {
            return !closed;
        }
    }

    /** Ends everything. */
    void close() {
        List<ClientConnection> all;
        List<ClientDelivery> left;
        synchronized (this) {
            closed = true;
            all = List.copyOf(connections);
            left = List.copyOf(waiting);
            waiting.clear();
            idle.clear();
        }
        left.forEach(delivery -> delivery.completeAll(ClientReplies.CANCELLED));
        all.forEach(connection -> connection.stop());
    }

    /** Whether there is a connection. */
    synchronized boolean isEmpty() {
        return connections.isEmpty();
    }
}
