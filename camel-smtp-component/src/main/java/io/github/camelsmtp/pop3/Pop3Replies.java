package io.github.camelsmtp.pop3;

import io.github.camelsmtp.auth.SaslDialogue;
import org.jspecify.annotations.Nullable;

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

    static final String NOT_UTF8 = "-ERR Not UTF-8";

    static final String START_TLS = "+OK Begin TLS";
    static final String NO_TLS = "-ERR There is no TLS here";
    static final String TLS_ACTIVE = "-ERR TLS is active already";
    static final String TLS_INJECTION = "-ERR Nothing may come between STLS and the TLS handshake";
    static final String TLS_FIRST = "-ERR [AUTH] Say STLS first";

    static final String NO_APOP = "-ERR APOP was not offered";
    static final String UNKNOWN_MECHANISM = "-ERR No such mechanism, CAPA lists them";
    static final String BAD_RESPONSE = "-ERR Not base64, or not what the mechanism expects";
    static final String CANCELLED = "-ERR Login cancelled";
    static final String TOO_SOON = "-ERR [LOGIN-DELAY] Too soon after the last login, try again later";

    static final String UTF8 = "+OK UTF-8 it is";
    static final String UTF8_NEEDED = "-ERR [UTF8] The header of this message is UTF-8, say UTF8 before the login";
    static final String LANGUAGES = "+OK Languages follow";
    static final String LANGUAGE = "+OK en English it is";
    static final String NO_SUCH_LANGUAGE = "-ERR No such language, LANG lists them";

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
    static final String UNLISTED = "-ERR [SYS/TEMP] Maildrop can't be listed, try again later";
    static final String UNREADABLE = "-ERR [SYS/TEMP] Message can't be read, try again later";
    static final String GONE = "-ERR Message is gone, it was removed from outside this session";
    static final String CAPABILITIES = "+OK Capability list follows";
    static final String BYE = "+OK Bye";
    static final String DELETION_FAILED = "-ERR [SYS/TEMP] Nothing was deleted, try again later";

    private Pop3Replies() {}

    /**
     * No {@code [} first, for a hostname may have one.
     *
     * @param challenge in angle brackets, which offers APOP (RFC 1939 §7); or null
     */
    static String greeting(String hostname, @Nullable String challenge) {
        return "+OK POP3 server " + hostname + " ready" + (challenge == null ? "" : " " + challenge);
    }

    static String usage(Pop3Verb verb) {
        return "-ERR Usage: " + verb.syntax();
    }

    static String refused(LoginRefusal why) {
        return switch (why) {
            case IN_USE -> IN_USE;
            case TOO_SOON -> TOO_SOON;
            case UNAVAILABLE -> UNAVAILABLE;
        };
    }

    static String refused(SaslDialogue.Refusal why) {
        return switch (why) {
            case UNKNOWN_MECHANISM -> UNKNOWN_MECHANISM;
            case ENCRYPTION_REQUIRED -> NOT_SECURE;
            case MALFORMED -> BAD_RESPONSE;
            case CANCELLED -> CANCELLED;
            case LINE_TOO_LONG, FLOOD -> TOO_LONG;
            case BARE_LINE_FEED -> BARE_LF;
            case REJECTED -> WRONG_CREDENTIALS;
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
}
