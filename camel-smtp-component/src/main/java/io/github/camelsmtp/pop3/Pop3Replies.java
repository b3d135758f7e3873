package io.github.camelsmtp.pop3;

import java.util.List;
import java.util.stream.Stream;

/**
 * Every status line a session sends, in one place. Nothing a client sent is ever in one. Response codes: RFC 2449 §8,
 * RFC 3206.
 */
public final class Pop3Replies {
    /** For a connection over the limits: sent instead of the greeting. */
    public static final String TOO_MANY_CONNECTIONS = "-ERR [SYS/TEMP] Too many connections, try again later";

    /** We are stopping; also sent instead of the greeting. */
    public static final String SHUTTING_DOWN = "-ERR [SYS/TEMP] Service is shutting down, nothing was deleted";

    static final String TOO_MANY_ERRORS = "-ERR Too many errors, goodbye";

    static final String UNKNOWN_COMMAND = "-ERR Unknown command";
    static final String ODD_CHARACTERS = "-ERR Control characters are not allowed";
    static final String TOO_LONG = "-ERR Line too long";
    static final String BARE_LF = "-ERR Lines must end in CRLF";
    static final String NOT_A_NUMBER = "-ERR Not a number";
    static final String LOG_IN_FIRST = "-ERR Log in first";
    static final String LOGGED_IN = "-ERR Already logged in";
    static final String USER_FIRST = "-ERR Say USER first";

    static final String PASSWORD_PLEASE = "+OK Send the password";
    static final String NOT_SECURE = "-ERR [AUTH] Passwords are taken over a secured connection only";
    static final String WRONG_CREDENTIALS = "-ERR [AUTH] Wrong user name or password";
    static final String IN_USE = "-ERR [IN-USE] Another session has this maildrop open";
    static final String UNAVAILABLE = "-ERR [SYS/TEMP] Maildrop not available, try again later";

    static final String OK = "+OK";
    static final String UIDS = "+OK Unique ids follow";
    static final String TOP = "+OK Top of message follows";
    static final String DELETED = "+OK Message will be deleted at QUIT";
    static final String IS_DELETED = "-ERR Message is deleted";
    static final String UNREADABLE = "-ERR [SYS/TEMP] Message can't be read, try again later";
    static final String CAPABILITIES = "+OK Capability list follows";
    static final String BYE = "+OK Bye";
    static final String DELETION_FAILED = "-ERR [SYS/TEMP] Nothing was deleted, try again later";

    private Pop3Replies() {}

    /** No {@code <...>} in it, which would offer APOP (RFC 1939 §7), and no {@code [} first: a hostname may have one. */
    static String greeting(String hostname) {
        return "+OK POP3 server " + hostname + " ready";
    }

    static String usage(Pop3Verb verb) {
        return "-ERR Usage: " + verb.syntax();
    }

    static String refused(LoginRefusal why) {
        return switch (why) {
            case WRONG_CREDENTIALS -> WRONG_CREDENTIALS;
            case IN_USE -> IN_USE;
            case UNAVAILABLE -> UNAVAILABLE;
        };
    }

    static String messages(MessageList messages) {
        return "+OK " + messages.count() + " messages (" + messages.octets() + " octets)";
    }

    static String dropListing(MessageList messages) {
        return "+OK " + messages.count() + " " + messages.octets();
    }

    static String octets(long octets) {
        return "+OK " + octets + " octets";
    }

    static String noSuchMessage(MessageList messages) {
        return "-ERR No such message, there are " + messages.size();
    }

    static String deleted(int count) {
        return "+OK Bye, messages deleted: " + count;
    }

    /**
     * What CAPA tells (RFC 2449 §6): only what is true.
     *
     * @param passwords whether USER and PASS are taken on this connection
     */
    static List<String> capabilities(boolean passwords) {
        Stream<String> user = passwords ? Stream.of("USER") : Stream.empty();
        Stream<String> always =
                Stream.of("TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING", "IMPLEMENTATION camel-smtp");
        return Stream.concat(user, always).toList();
    }
}
