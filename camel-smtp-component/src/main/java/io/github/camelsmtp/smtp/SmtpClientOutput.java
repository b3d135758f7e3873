package io.github.camelsmtp.smtp;

import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.mail.DeliveryResult;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link SmtpClientSession} wants done. One method for each event, so the compiler makes every driver handle every
 * case. The session calls it from inside its inputs; a method may call an input of the session before it returns.
 */
public interface SmtpClientOutput {

    /** Send this to the server. May be gathered until the input returns. The array is the receiver's. */
    void send(byte[] octets);

    /**
     * The server is ready for TLS: let it begin. Answer with {@link SmtpClientSession#tlsEstablished} or {@link
     * SmtpClientSession#tlsFailed}.
     */
    void startTls();

    /**
     * Begin a login. Answer with {@link SmtpClientSession#authenticate}.
     *
     * @param offered what the server offers
     */
    void beginLogin(SaslMechanism mechanism, Set<SaslMechanism> offered);

    /** The server asks in a login. Answer with {@link SmtpClientSession#authenticate}. @param challenge out of base64 */
    void challenged(byte[] challenge);

    /** There is room for a message: {@link SmtpClientSession#send}. */
    void ready();

    /**
     * Give the content from its beginning, as long as {@link SmtpClientSession#wantsContent}: with {@link
     * SmtpClientSession#content}, then {@link SmtpClientSession#endOfContent} or {@link SmtpClientSession#contentFailed}. It
     * may be asked for again, if the recipients were too many for one transaction.
     */
    void beginContent();

    /**
     * A message is done with. What comes then is {@link #ready} or {@link #close}.
     *
     * @param results one for each recipient, in order
     * @param untouched whether the server has said nothing to it, not even a reply to MAIL: on a connection that was used
     *     before it may simply have gone stale, and the message can be sent on a new one
     */
    void finished(List<DeliveryResult> results, boolean untouched);

    /** TLS was offered and failed, and need not be: connect again, and do without. {@link #close} follows. */
    void retryInClear();

    /** Close the connection once everything is sent. Nothing comes after it. */
    void close();

    /** The mechanism and the server's words of a login that failed; for a log. */
    default void loginFailed(@Nullable SaslMechanism mechanism, String why) {}
}
