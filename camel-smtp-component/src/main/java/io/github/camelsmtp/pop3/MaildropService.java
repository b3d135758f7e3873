package io.github.camelsmtp.pop3;

import io.github.camelsmtp.auth.SaslConnection;
import io.github.camelsmtp.auth.SaslExchange;
import io.github.camelsmtp.auth.SaslMechanism;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;

/**
 * What stands above POP3: it knows the accounts and opens the maildrops. Thread-safe; its methods are called on I/O
 * threads and do not block.
 */
public interface MaildropService {

    /** Begins a login of a client; USER and PASS are PLAIN. A method that throws is a temporary failure to the client. */
    SaslExchange logIn(InetSocketAddress remote, SaslMechanism mechanism, SaslConnection connection);

    /**
     * Begins a login with APOP (RFC 1939 §7). Asked only if the settings offer it.
     *
     * @param challenge as it stood in the greeting
     */
    SaslExchange apop(InetSocketAddress remote, String challenge);

    /**
     * Opens the maildrop of an account that has logged in, locked for this session (RFC 1939 §4).
     *
     * <p>A stage that fails, or a method that throws, is told to the client as {@link LoginRefusal#UNAVAILABLE}. The
     * maildrop belongs to the session from here on: it is closed also if the client has gone in the meantime.
     */
    CompletionStage<Login> open(InetSocketAddress remote, String account);

    /** A session is over and its maildrop is closed. Called once for each session, whatever ended it. */
    void ended(Pop3SessionReport report);
}
