package io.github.camelsmtp.pop3;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;

/**
 * What stands above POP3: it knows the accounts and opens the maildrops. Thread-safe; its methods are called on I/O
 * threads and do not block.
 */
public interface MaildropService {

    /**
     * Checks a password and opens the maildrop of its account, locked for this session (RFC 1939 §4). An unknown name and
     * a wrong password are the same to the client: {@link LoginRefusal#WRONG_CREDENTIALS}.
     *
     * <p>A stage that fails, or a method that throws, is told to the client as {@link LoginRefusal#UNAVAILABLE}. The
     * maildrop belongs to the session from here on: it is closed also if the client has gone in the meantime.
     *
     * @param remote the client
     * @param user what it gave with USER, so hostile: not empty, no control characters
     * @param password what it gave with PASS; never to be logged
     */
    CompletionStage<Login> login(InetSocketAddress remote, String user, String password);

    /** A session is over and its maildrop is closed. Called once for each session, whatever ended it. */
    void ended(Pop3SessionReport report);
}
