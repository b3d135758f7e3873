package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.EnhancedStatus;
import io.github.camelsmtp.mail.Reply;
import java.util.ArrayList;
import java.util.List;

/**
 * Every reply the server gives of itself, in one place, by name. Codes: RFC 5321 §4.2.2 and §4.3.2; statuses: RFC 3463,
 * RFC 5248. None holds text of a client.
 */
public final class Replies {
    /** A command that needs no more words. */
    public static final Reply OK = Reply.of(250, 0, 0, "OK");

    /** The receiver has no room for work. */
    public static final Reply BUSY = Reply.of(451, 3, 2, "Too busy, try again later");

    /** Something of ours failed; the text tells nothing. */
    public static final Reply LOCAL_ERROR = Reply.of(451, 3, 0, "Local error in processing, try again later");

    /** Something of ours failed so badly that the session ends. */
    public static final Reply SESSION_ERROR = Reply.of(421, 3, 0, "Local error, closing connection");

    /** The same message, sent twice, is still on its way through its route. */
    public static final Reply STILL_RUNNING = Reply.of(451, 3, 0, "The same message is being taken, try again later");

    /** The same message, sent again, was taken before. */
    public static final Reply RECEIVED_ALREADY = Reply.of(250, 0, 0, "Received already");

    /** Some recipients get the message, and others do not. */
    public static final Reply RECIPIENTS_DIFFER = Reply.of(451, 3, 0, "Not for all of the recipients, try again later");

    /** The client is none of those we talk to. */
    public static final Reply NOT_YOU = Reply.of(554, 7, 1, "No service for your address");

    /** The disk is full. */
    public static final Reply STORAGE_FULL = Reply.of(452, 3, 1, "Insufficient system storage");

    /** Too many connections from one address, or in all. */
    public static final Reply TOO_MANY_CONNECTIONS = Reply.of(421, 7, 0, "Too many connections, try again later");

    /** We are stopping. */
    public static final Reply SHUTTING_DOWN = Reply.of(421, 3, 2, "Service is shutting down, try again later");

    /** No such mailbox. */
    public static final Reply NO_SUCH_USER = Reply.of(550, 1, 1, "No such user here");

    /** The mailbox is there, and takes nothing (RFC 3463 §3.3). */
    public static final Reply MAILBOX_DISABLED = Reply.of(550, 2, 1, "Mailbox disabled, not accepting messages");

    /** The mailbox has too little room now. */
    public static final Reply MAILBOX_FULL = Reply.of(452, 2, 2, "Mailbox full");

    /** The message is larger than the mailbox may ever be. */
    public static final Reply MAILBOX_TOO_SMALL = Reply.of(552, 2, 2, "Message larger than the mailbox");

    /** An administrator's mistake, such as an alias that leads to itself (RFC 3463 §3.4). */
    public static final Reply MISCONFIGURED = Reply.of(451, 3, 5, "Recipient is not configured well, try again later");

    /** The message is of any octets, and has to be of lines (RFC 3030 §3, RFC 3463 §3.7). */
    public static final Reply CONVERSION_REQUIRED =
            Reply.of(554, 6, 3, "Cannot store BODY=BINARYMIME, send it in a transfer encoding");

    /** The message may have header fields in UTF-8, and whoever reads it must not get any (RFC 6531 §3.5). */
    public static final Reply ASCII_HEADERS_ONLY =
            Reply.of(554, 6, 9, "Recipient cannot take messages with UTF-8 headers");

    /** Nobody accepted the recipient. */
    public static final Reply RELAY_DENIED = Reply.of(550, 7, 1, "Relaying denied");

    /** The client may not send as this sender. */
    public static final Reply SENDER_NOT_YOURS = Reply.of(553, 7, 1, "Sender address does not belong to your login");

    /** A client, or an account, has come too often in a while. */
    public static final Reply TOO_MANY_CONNECTS = Reply.of(421, 7, 1, "Connecting too often, try again later");

    /** It has sent too many messages in a while. */
    public static final Reply TOO_MANY_MESSAGES = Reply.of(450, 7, 1, "Sending too many messages, try again later");

    /** It has named too many recipients in a while. */
    public static final Reply RECIPIENTS_TOO_FAST = Reply.of(452, 7, 1, "Naming too many recipients, try again later");

    /** A submitted sender's domain means nothing elsewhere. */
    public static final Reply SENDER_NOT_QUALIFIED = Reply.of(554, 1, 8, "Sender domain is not fully qualified");

    /** A submitted recipient's domain means nothing elsewhere. */
    public static final Reply RECIPIENT_NOT_QUALIFIED = Reply.of(554, 1, 2, "Recipient domain is not fully qualified");

    static final Reply BYE = Reply.of(221, 0, 0, "Bye");
    static final Reply SENDER_OK = Reply.of(250, 1, 0, "Sender OK");
    static final Reply RECIPIENT_OK = Reply.of(250, 1, 5, "Recipient OK");
    static final Reply SEND_DATA = Reply.plain(354, "End data with <CR><LF>.<CR><LF>");
    static final Reply CANNOT_VERIFY = Reply.of(252, 5, 0, "Cannot verify the user, but will take a message for it");
    static final Reply TIMEOUT = Reply.of(421, 4, 2, "Timeout, closing connection");
    static final Reply TOO_MANY_ERRORS = Reply.of(421, 7, 0, "Too many errors, closing connection");
    static final Reply TOO_MANY_TRANSACTIONS = Reply.of(421, 7, 0, "Too many messages in one session, connect again");
    static final Reply TOO_MANY_RECIPIENTS = Reply.of(452, 5, 3, "Too many recipients");

    static final Reply LINE_TOO_LONG = Reply.of(500, 5, 2, "Line too long");
    static final Reply FLOOD = Reply.of(421, 7, 0, "Line too long, closing connection");
    static final Reply EARLY_TALKER = Reply.of(554, 5, 0, "Wait for the greeting, closing connection");
    static final Reply NOT_SMTP = Reply.of(221, 7, 0, "This is no command of SMTP, closing connection");
    static final Reply BARE_LINE_FEED = Reply.of(500, 5, 2, "Line must end in CRLF, not in LF alone");
    static final Reply BAD_OCTETS = Reply.of(500, 5, 2, "Line has control characters");
    static final Reply UNKNOWN_COMMAND = Reply.of(500, 5, 1, "Unknown command");
    /** A command that some RFC knows and this server does not offer. */
    public static final Reply NOT_IMPLEMENTED = Reply.of(502, 5, 1, "Command not implemented");

    static final Reply NEEDS_ARGUMENT = Reply.of(501, 5, 4, "Command needs an argument");
    static final Reply NO_ARGUMENT = Reply.of(501, 5, 4, "Command takes no argument");
    static final Reply BAD_MAIL = Reply.of(501, 5, 4, "Syntax: MAIL FROM:<address> [parameters]");
    static final Reply BAD_SEND = Reply.of(501, 5, 4, "Syntax: SEND, SOML or SAML FROM:<address> [parameters]");
    static final Reply BAD_ETRN = Reply.of(501, 5, 4, "Syntax: ETRN domain, @domain or #queue");
    static final Reply BAD_ATRN = Reply.of(501, 5, 4, "Syntax: ATRN [domain,domain]");
    static final Reply BAD_RCPT = Reply.of(501, 5, 4, "Syntax: RCPT TO:<address> [parameters]");
    static final Reply BAD_BDAT = Reply.of(501, 5, 4, "Syntax: BDAT size [LAST], closing connection");
    static final Reply BAD_SENDER = Reply.of(501, 1, 7, "Bad sender address syntax");
    static final Reply BAD_RECIPIENT = Reply.of(501, 1, 3, "Bad recipient address syntax");
    static final Reply ASCII_SENDER_ONLY = Reply.of(550, 6, 7, "Sender outside ASCII needs SMTPUTF8");
    static final Reply ASCII_RECIPIENT_ONLY = Reply.of(553, 6, 7, "Recipient outside ASCII needs SMTPUTF8");
    static final Reply BAD_PARAMETER = Reply.of(501, 5, 4, "Bad parameter syntax or value");
    static final Reply DUPLICATE_PARAMETER = Reply.of(501, 5, 4, "Parameter given twice");
    static final Reply UNKNOWN_PARAMETER = Reply.of(555, 5, 4, "Parameter not recognized or not implemented");

    static final Reply ENCRYPTION_NEEDED = Reply.of(530, 7, 10, "REQUIRETLS needs TLS here too");
    static final Reply TOO_LITTLE_TIME = Reply.of(554, 4, 7, "Cannot be delivered in so little time");

    static final Reply START_TLS = Reply.of(220, 0, 0, "Ready to start TLS");
    static final Reply TLS_ACTIVE = Reply.of(503, 5, 1, "TLS is active already");
    static final Reply TLS_AFTER_AUTH = Reply.of(503, 5, 1, "No STARTTLS after AUTH");
    static final Reply TLS_REQUIRED = Reply.of(530, 7, 0, "Must issue a STARTTLS command first");
    static final Reply TLS_INJECTION =
            Reply.of(554, 5, 0, "Nothing may follow STARTTLS before TLS, closing connection");
    static final Reply AUTHENTICATED = Reply.of(235, 7, 0, "Authentication succeeded");
    static final Reply AUTH_CANCELLED = Reply.of(501, 0, 0, "Authentication cancelled");
    static final Reply AUTH_FAILED = Reply.of(535, 7, 8, "Authentication credentials invalid");
    static final Reply AUTH_UNAVAILABLE = Reply.of(454, 7, 0, "Temporary authentication failure");
    /** Mail is taken only from who has logged in. */
    public static final Reply AUTH_REQUIRED = Reply.of(530, 7, 0, "Authentication required");

    static final Reply AUTH_LINE_TOO_LONG = Reply.of(500, 5, 6, "Authentication exchange line is too long");
    static final Reply ALREADY_AUTHENTICATED = Reply.of(503, 5, 1, "Already authenticated");
    static final Reply UNKNOWN_MECHANISM = Reply.of(504, 5, 4, "Unrecognized authentication type");
    static final Reply ENCRYPTION_REQUIRED = Reply.of(538, 7, 11, "Encryption required for this mechanism");
    static final Reply BAD_BASE64 = Reply.of(501, 5, 2, "Cannot decode the base64 of the response");

    static final Reply BAD_XCLIENT = Reply.of(501, 5, 4, "Syntax: XCLIENT attribute=value ...");
    static final Reply XCLIENT_DENIED = Reply.of(550, 7, 1, "You may not speak for others");

    static final Reply SAY_HELLO = Reply.of(503, 5, 1, "Send HELO or EHLO first");
    static final Reply SAY_LHLO = Reply.of(503, 5, 1, "Send LHLO first");
    static final Reply NEED_MAIL = Reply.of(503, 5, 1, "Send MAIL first");
    static final Reply NEED_RCPT = Reply.of(503, 5, 1, "Send RCPT first");
    static final Reply NESTED_MAIL = Reply.of(503, 5, 1, "A mail transaction is under way, send RSET to leave it");
    static final Reply NO_VALID_RECIPIENT = Reply.of(554, 5, 1, "No valid recipients");
    static final Reply BINARY_NEEDS_CHUNKS = Reply.of(503, 5, 1, "BODY=BINARYMIME is sent with BDAT, not DATA");
    static final Reply NO_RECIPIENT_LEFT = Reply.of(503, 5, 1, "No valid recipients");
    static final Reply CHUNKS_BEGUN = Reply.of(503, 5, 1, "Message begun with BDAT, send BDAT or RSET");
    static final Reply ONLY_QUIT = Reply.of(503, 5, 1, "No service here for you, send QUIT");

    static final Reply TOO_LARGE = Reply.of(552, 3, 4, "Message too large");
    static final Reply HEADER_TOO_LARGE = Reply.of(552, 3, 4, "Message header too large");
    static final Reply TOO_MANY_HOPS = Reply.of(554, 4, 6, "Too many hops, the message is looping");
    static final Reply STRAY_LINE_END = Reply.of(550, 6, 0, "Message has a CR or LF that is not part of a CRLF");

    private Replies() {}

    /** The greeting (RFC 5321 §4.3.1); it carries no enhanced status (RFC 2034 §4). */
    static Reply greeting(SmtpServerSettings settings) {
        return Reply.plain(
                220, settings.hostname() + (settings.dialect() == SmtpDialect.LMTP ? " LMTP ready" : " ESMTP ready"));
    }

    /** {@code 250} to HELO (RFC 5321 §4.1.1.1). */
    static Reply helo(SmtpServerSettings settings) {
        return Reply.plain(250, settings.hostname());
    }

    /** {@code 334} with a challenge (RFC 4954 §4). */
    static Reply continueWith(String base64) {
        return Reply.plain(334, base64);
    }

    /** {@code 214} to HELP: the commands that there are here (RFC 5321 §4.1.1.8). */
    static Reply help(SmtpServerSettings settings) {
        return new Reply(
                214,
                new EnhancedStatus(0, 0),
                List.of(
                        Verb.words(settings),
                        settings.dialect() == SmtpDialect.LMTP ? "See RFC 2033" : "See RFC 5321"));
    }

    /** {@code 250} to a chunk that is not the last (RFC 3030 §2). */
    static Reply chunk(long octets) {
        return Reply.of(250, 0, 0, octets + " octets received");
    }

    /** {@code ehlo-ok-rsp} (RFC 5321 §4.1.1.1): our name, then a line for each extension that holds. */
    static Reply ehlo(SmtpServerSettings settings, SmtpPeer peer) {
        List<String> lines = new ArrayList<>();
        lines.add(settings.hostname());
        lines.addAll(Extension.lines(settings, peer));
        return new Reply(250, null, lines);
    }
}
