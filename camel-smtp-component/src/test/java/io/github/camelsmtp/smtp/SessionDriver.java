package io.github.camelsmtp.smtp;

import io.github.camelsmtp.auth.Authenticator;
import io.github.camelsmtp.auth.SaslConnection;
import io.github.camelsmtp.auth.SaslExchange;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.SaslStep;
import io.github.camelsmtp.auth.TlsInfo;
import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Reply;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Drives one session in memory: feeds it octets, answers its questions with a real policy, and keeps what it did. Answers
 * come at once, or, while {@link #holding}, when the test says so.
 */
final class SessionDriver implements SmtpServerOutput {
    private static final Set<String> NAMES = Set.of("alice", "locked", "later", "enough");

    /** Everybody here has the password secret, and not everybody may come in with it; for broken there is none to be had now. */
    private static final Authenticator USERS = (name, password) -> name.equals("broken")
            ? CompletableFuture.failedStage(new IllegalStateException("no database"))
            : CompletableFuture.completedStage(
                    NAMES.contains(name) && password.equals("secret") ? Optional.of(name) : Optional.empty());

    static final Reply QUEUED = Reply.of(250, 0, 0, "Queued");

    /** A message that reached its end, or not. */
    record Message(Envelope envelope, byte[] content) {
        String text() {
            return new String(content, StandardCharsets.ISO_8859_1);
        }
    }

    final SmtpServerSession session;
    final List<Message> messages = new ArrayList<>();
    final StringBuilder said = new StringBuilder();
    private final SmtpServerSettings settings;
    private final SmtpPolicy policy;
    private ByteBuffer pending = ByteBuffer.allocate(0);
    private @Nullable Envelope envelope;
    private @Nullable ByteArrayOutputStream content;
    private @Nullable SmtpQuestion question;
    private boolean handedOver;
    private @Nullable SaslExchange exchange;
    private @Nullable SaslStep nextStep;

    /** Where each sending is cut; 0: nowhere. */
    int firstPiece;

    /** Whether what stands behind the cut comes octet by octet. */
    boolean octetByOctet;

    boolean holding;
    boolean closed;
    int abandoned;
    final List<Misuse> misuses = new ArrayList<>();
    int tlsBegins;
    int turned;
    final List<QueueRequest> asked = new ArrayList<>();
    private @Nullable Reply queueAnswer;
    MessageOutcome outcome = MessageOutcome.of(QUEUED);

    @Nullable
    Reply noRoom;

    SessionDriver(SmtpLimits limits, SmtpPolicy policy) {
        this(limits, policy, SmtpAuthSettings.NONE, TlsMode.NONE);
    }

    SessionDriver(SmtpLimits limits, SmtpPolicy policy, SmtpAuthSettings auth, TlsMode tls) {
        this(new SmtpServerSettings("mx.example.org", limits, auth, tls), policy);
    }

    SessionDriver(SmtpServerSettings settings, SmtpPolicy policy) {
        this.policy = policy;
        InetSocketAddress remote = new InetSocketAddress(address(192, 0, 2, 1), 40000);
        InetSocketAddress local = new InetSocketAddress(address(192, 0, 2, 25), 25);
        this.settings = settings;
        session = new SmtpServerSession(settings, SmtpPeer.connected(remote, local, settings.dialect()), this);
    }

    static InetAddress address(int... octets) {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Accepts example.org and postmaster, with a few special names for refusals. */
    static SmtpPolicy examplePolicy() {
        return new SmtpPolicy() {
            @Override
            public CompletionStage<Decision> connect(SmtpQuestion.Connect question) {
                boolean listed = question.peer().remote().getAddress().equals(address(192, 0, 2, 66));
                return listed ? reject("554 5.7.1 Not you") : NO_OPINION;
            }

            @Override
            public CompletionStage<Decision> helo(SmtpQuestion.Helo question) {
                return question.name().equals("spam.example") ? reject("550 5.7.1 Not you") : NO_OPINION;
            }

            @Override
            public CompletionStage<Decision> auth(SmtpQuestion.Auth question) {
                return switch (question.account()) {
                    case "locked" -> reject("535 5.7.8 " + question.mechanism() + " is not for you");
                    case "later" -> reject("454 4.7.0 Not now");
                    case "enough" -> reject("421 4.7.1 Enough");
                    default -> NO_OPINION;
                };
            }

            @Override
            public CompletionStage<Decision> mail(SmtpQuestion.Mail question) {
                String sender = question.sender().text();
                return sender.startsWith("spammer@") ? reject("550 5.7.1 Not you") : NO_OPINION;
            }

            @Override
            public CompletionStage<Decision> verify(SmtpQuestion.Verify question) {
                return question.argument().equals("secret") ? reject("502 5.7.0 Not here") : NO_OPINION;
            }

            @Override
            public CompletionStage<Decision> rcpt(SmtpQuestion.Rcpt question) {
                if (question.recipient().path().isPostmaster()) {
                    return ACCEPT;
                }
                EmailAddress address = question.recipient().path().address().orElseThrow();
                if (question.mode() == DeliveryMode.SEND && address.localPart().equals("bob")) {
                    return reject("450 4.2.1 User is not here now");
                }
                return switch (address.localPart()) {
                    case "nobody" -> reject("550 5.1.1 No such user here");
                    case "later" -> reject("450 4.7.1 Come back later");
                    case "hangup" -> reject("421 4.7.0 Enough");
                    default -> address.domain().equals("example.org") ? ACCEPT : NO_OPINION;
                };
            }
        };
    }

    static CompletionStage<Decision> reject(String reply) {
        return CompletableFuture.completedStage(
                Decision.reject(Reply.parse(reply).orElseThrow()));
    }

    SessionDriver connect() {
        session.connected();
        return this;
    }

    /** Sends octets in one piece. */
    void send(String text) {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] octets) {
        if (firstPiece > 0) {
            // What is cut here arrives in two segments, or octet by octet.
            int rest = Math.min(firstPiece, octets.length);
            receive(Arrays.copyOfRange(octets, 0, rest));
            int piece = octetByOctet ? 1 : Math.max(1, octets.length - rest);
            for (int from = rest; from < octets.length; from += piece) {
                receive(Arrays.copyOfRange(octets, from, Math.min(octets.length, from + piece)));
            }
        } else {
            receive(octets);
        }
    }

    private void receive(byte[] octets) {
        ByteBuffer all = ByteBuffer.allocate(pending.remaining() + octets.length);
        all.put(pending).put(octets).flip();
        pending = all;
        offer();
    }

    /** Answers what the session waits for. */
    void release() {
        holding = false;
        if (question != null) {
            SmtpQuestion asked = question;
            question = null;
            ask(asked);
        } else if (nextStep != null) {
            SaslStep step = nextStep;
            nextStep = null;
            session.authenticated(step);
        } else if (queueAnswer != null) {
            Reply answer = queueAnswer;
            queueAnswer = null;
            session.queueAnswered(answer);
        } else if (handedOver) {
            handedOver = false;
            session.stored(outcome);
        }
        offer();
    }

    @Override
    public boolean spokeFirst() {
        return pending.hasRemaining();
    }

    @Override
    public void misused(Misuse misuse) {
        misuses.add(misuse);
    }

    private void offer() {
        session.receive(pending);
    }

    /** Octets the session has not consumed yet. */
    int unconsumed() {
        return pending.remaining();
    }

    @Override
    public void reply(Reply reply) {
        said.append(reply.wire());
    }

    @Override
    public void ask(SmtpQuestion asked) {
        if (holding) {
            question = asked;
            return;
        }
        asked.ask(policy).thenAccept(session::decided);
    }

    /** A queue that has one message for example.com, none for empty.example, and knows nobody else. */
    @Override
    public void askQueue(QueueRequest request) {
        asked.add(request);
        String name = request instanceof QueueRequest.Etrn etrn ? etrn.name() : "example.com";
        Reply answer = switch (name) {
            case "example.com" -> Reply.of(request instanceof QueueRequest.Etrn ? 253 : 250, 0, 0, "1 message");
            case "empty.example" -> Reply.of(251, 0, 0, "No messages");
            case "hangup.example" -> Reply.plain(421, "Enough");
            default -> Reply.of(459, 7, 1, "Not for you");
        };
        if (request instanceof QueueRequest.Atrn atrn && atrn.domains().contains("empty.example")) {
            answer = Reply.plain(453, "You have no mail");
        }
        if (holding) {
            queueAnswer = answer;
        } else {
            session.queueAnswered(answer);
        }
    }

    @Override
    public void turnAround() {
        turned++;
    }

    @Override
    public void startTls() {
        tlsBegins++;
    }

    /** TLS is there. */
    void secured() {
        session.tlsEstablished(new TlsInfo("TLSv1.3", "TLS_AES_128_GCM_SHA256", null, true));
        offer();
    }

    @Override
    public void authenticate(@Nullable SaslMechanism begun, byte[] response) {
        if (begun != null) {
            exchange = begun.begin(
                    USERS,
                    SaslConnection.plain("mx.example.org", settings.auth().offered(session.peer())));
        }
        if (exchange == null) {
            throw new AssertionError("a response without an exchange");
        }
        SaslStep step = exchange.respond(response).toCompletableFuture().join();
        if (holding) {
            nextStep = step;
        } else {
            session.authenticated(step);
        }
    }

    @Override
    public @Nullable Reply beginBody(SmtpPeer peer, Envelope begun) {
        if (noRoom == null) {
            envelope = begun;
            content = new ByteArrayOutputStream();
        }
        return noRoom;
    }

    @Override
    public void body(ByteBuffer octets) {
        byte[] run = new byte[octets.remaining()];
        octets.get(run);
        if (content == null) {
            throw new AssertionError("octets of no message");
        }
        content.writeBytes(run);
    }

    @Override
    public void abandonBody() {
        if (content == null) {
            throw new AssertionError("abandoned without a message, or twice");
        }
        content = null;
        abandoned++;
    }

    @Override
    public void endOfBody() {
        if (content == null || envelope == null) {
            throw new AssertionError("the end of no message");
        }
        messages.add(new Message(envelope, content.toByteArray()));
        content = null;
        if (holding) {
            handedOver = true;
        } else {
            session.stored(outcome);
        }
    }

    @Override
    public void close() {
        if (closed) {
            throw new AssertionError("closed twice");
        }
        closed = true;
    }

    /** Whether a message is half in. */
    boolean receiving() {
        return content != null;
    }
}
