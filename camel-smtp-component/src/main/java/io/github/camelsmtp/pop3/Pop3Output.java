package io.github.camelsmtp.pop3;

import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.store.StoredMessage;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Pop3Session} wants done. One method for each event, so the compiler makes every driver handle every case.
 * The session calls it from inside its inputs; a method may call the session's answer before it returns.
 */
public interface Pop3Output {

    /**
     * Send this status line, and a CRLF. May be gathered with what follows before the session waits or returns.
     *
     * @param line {@code +OK} or {@code -ERR} and text, printable ASCII, nothing of it secret or from the client
     */
    void reply(String line);

    /** Send these octets as they are. The buffer is the caller's: use it before returning. */
    void data(ByteBuffer octets);

    /** Enough has been said for now: answer with {@link Pop3Session#drained} once it is all written. */
    void drain();

    /**
     * Begin TLS with the next octet: answer with {@link Pop3Session#tlsEstablished}, or close; until then the session
     * consumes nothing.
     */
    void startTls();

    /** Octets came behind STLS, in the clear: nobody executes them. The session closes; this is for those who count. */
    void injected();

    /**
     * The client logs in: take its response a step further, and answer with {@link Pop3Session#authenticated}. The response
     * is never to be logged.
     *
     * @param begun the mechanism that begins; null if one is under way
     */
    void authenticate(@Nullable SaslMechanism begun, byte[] response);

    /** The client logs in with APOP, as the greeting offered; the answer is the same. */
    void apop(String name, String digest);

    /** The client is who it says: answer with {@link Pop3Session#opened} or {@link Pop3Session#refused}. */
    void open(String account);

    /**
     * List the oldest messages of the maildrop: answer with {@link Pop3Session#listed} or {@link Pop3Session#unlisted}.
     *
     * @param atLeast so many, unless there are fewer
     */
    void list(int atLeast);

    /**
     * Read a message: answer with any number of {@link Pop3Session#sending}, each once the one before is written, and then
     * {@link Pop3Session#sent}; or with {@link Pop3Session#failed} at any time, or with {@link Pop3Session#gone} before the first.
     *
     * @param next what most clients ask for afterwards, in this order; empty if that is not to be expected
     */
    void retrieve(StoredMessage message, List<StoredMessage> next);

    /**
     * Delete these messages, all or none, release the maildrop, and answer with {@link Pop3Session#updated}. Never asked
     * but for QUIT, once; in all other cases nothing is to be deleted.
     *
     * @param deleted may be empty
     */
    void update(List<StoredMessage> deleted);

    /** Close the connection once everything is written. Nothing comes after it. */
    void close();
}
