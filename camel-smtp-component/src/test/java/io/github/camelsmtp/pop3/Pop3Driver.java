package io.github.camelsmtp.pop3;

import io.github.camelsmtp.auth.ApopExchange;
import io.github.camelsmtp.auth.SaslConnection;
import io.github.camelsmtp.auth.SaslExchange;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.TlsInfo;
import io.github.camelsmtp.store.StoredMessage;
import io.github.camelsmtp.store.Usage;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Runs a session without a network. The password is {@code secret}; the maildrop of {@code busy@example.org} is in
 * use, that of {@code hasty@} was opened just before, and that of {@code broken@} is not available. Answers come after the question has returned, as they do in a server.
 */
final class Pop3Driver implements Pop3Output {
    /** In place of a message's content: the store can't read it. */
    static final String UNREADABLE = "\0unreadable";

    /** In place of a message's content: somebody has removed it. */
    static final String GONE = "\0gone";

    final Pop3Session session;
    private final String challenge;
    private SaslExchange exchange;
    int injections;
    final List<StoredMessage> deleted = new ArrayList<>();
    private final List<StoredMessage> stored = new ArrayList<>();
    private final List<String> contents;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final Deque<Runnable> answers = new ArrayDeque<>();
    int pieceOfMessage = 7;
    int cutMessagesAt = Integer.MAX_VALUE;
    int claimMore;
    String acceptedPassword = "secret";
    boolean deletionFails;
    /** How many messages were asked for, each time. */
    final List<Integer> listings = new ArrayList<>();
    /** More of them can't be listed. */
    int listableUpTo = Integer.MAX_VALUE;
    /** Messages that are counted, and gone when they are to be listed. */
    int removedAtTheEnd;

    boolean closed;
    private boolean closeTold;
    boolean holdAnswers;
    int drains;

    Pop3Driver(Pop3Settings settings, InetSocketAddress remote, List<String> contents) {
        this.contents = contents;
        this.challenge = settings.apop() ? "<1896.697170952@dbc.mtview.ca.us>" : null;
        this.session = new Pop3Session(settings, remote, challenge, this);
    }

    /** Offers octets in one piece, answering whatever the session asks on the way. */
    void receive(byte[] octets) {
        ByteBuffer in = ByteBuffer.wrap(octets);
        session.receive(in);
        while (!holdAnswers && (in.hasRemaining() || session.waiting())) {
            int before = in.remaining();
            answer();
            session.receive(in);
            if (in.remaining() == before && !session.waiting() && before > 0) {
                throw new AssertionError("the session neither consumes nor waits");
            }
        }
    }

    /** Gives the answers that are due. */
    void answer() {
        while (!answers.isEmpty()) {
            answers.remove().run();
        }
    }

    /** What has been sent since the last time. */
    String takeSent() {
        String text = sent.toString(StandardCharsets.ISO_8859_1);
        sent.reset();
        return text;
    }

    /** Whether it has been closed since the last time. */
    boolean takeClosed() {
        boolean now = closed && !closeTold;
        closeTold = closed;
        return now;
    }

    @Override
    public void reply(String line) {
        assertOpen();
        sent.writeBytes((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void data(ByteBuffer octets) {
        assertOpen();
        byte[] copy = new byte[octets.remaining()];
        octets.get(copy);
        sent.writeBytes(copy);
    }

    @Override
    public void drain() {
        drains++;
        answers.add(session::drained);
    }

    @Override
    public void startTls() {
        answers.add(() -> session.tlsEstablished(new TlsInfo("TLSv1.3", "TLS_AES_128_GCM_SHA256")));
    }

    @Override
    public void injected() {
        injections++;
    }

    @Override
    public void authenticate(SaslMechanism begun, byte[] response) {
        if (begun != null) {
            SaslConnection connection = SaslConnection.plain("mail.example.org", session.offeredMechanisms());
            exchange = begun.begin(new Logins(() -> acceptedPassword), connection);
        }
        exchange.respond(response).thenAccept(step -> answers.add(() -> session.authenticated(step)));
    }

    @Override
    public void apop(String name, String digest) {
        new ApopExchange(new Logins(() -> acceptedPassword), challenge)
                .respond(Pop3Dialogue.octets(name + " " + digest))
                .thenAccept(step -> answers.add(() -> session.authenticated(step)));
    }

    @Override
    public void open(String user) {
        answers.add(() -> {
            if (user.startsWith("busy@")) {
                session.refused(LoginRefusal.IN_USE);
            } else if (user.startsWith("hasty@")) {
                session.refused(LoginRefusal.TOO_SOON);
            } else if (user.startsWith("broken@")) {
                session.refused(LoginRefusal.UNAVAILABLE);
            } else {
                stored.clear();
                for (String content : contents) {
                    stored.add(new StoredMessage("uid-" + stored.size(), content.length() + claimMore, Instant.EPOCH));
                }
                long octets = stored.stream().mapToLong(StoredMessage::octets).sum();
                session.opened(user, new Usage(octets, stored.size()));
            }
        });
    }

    @Override
    public void list(int atLeast) {
        listings.add(atLeast);
        answers.add(() -> {
            if (atLeast > listableUpTo) {
                session.unlisted();
            } else {
                int some = Math.min(atLeast, stored.size() - removedAtTheEnd);
                session.listed(stored.subList(0, some));
            }
        });
    }

    @Override
    public void retrieve(StoredMessage message, List<StoredMessage> next) {
        String content = contents.get(stored.indexOf(message));
        answers.add(() -> {
            if (content.equals(UNREADABLE)) {
                session.failed();
                return;
            }
            if (content.equals(GONE)) {
                session.gone();
                return;
            }
            byte[] octets = content.getBytes(StandardCharsets.ISO_8859_1);
            int from = 0;
            boolean more = true;
            while (more && from < octets.length && from < cutMessagesAt) {
                int length = Math.min(pieceOfMessage, octets.length - from);
                more = session.sending(ByteBuffer.wrap(octets, from, length));
                from += length;
            }
            if (from >= cutMessagesAt) {
                session.failed();
            } else {
                session.sent();
            }
        });
    }

    @Override
    public void update(List<StoredMessage> marked) {
        answers.add(() -> {
            if (!deletionFails) {
                deleted.addAll(marked);
            }
            session.updated(!deletionFails);
        });
    }

    @Override
    public void close() {
        assertOpen();
        closed = true;
    }

    private void assertOpen() {
        if (closed) {
            throw new AssertionError("nothing may come after close");
        }
    }
}
