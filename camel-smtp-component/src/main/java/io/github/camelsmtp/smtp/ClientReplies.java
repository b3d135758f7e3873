package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.Reply;

/** What a client says of itself in results, where no server has said it (RFC 3463). In one place, by name. */
public final class ClientReplies {
    static final Reply TOO_LARGE = Reply.of(552, 3, 4, "The message is larger than the server takes");
    static final Reply EIGHT_BIT =
            Reply.of(554, 6, 3, "The message has 8-bit octets, and the server does not offer 8BITMIME");
    static final Reply BINARY = Reply.of(554, 6, 3, "The message is binary, and the server does not offer BINARYMIME");
    static final Reply UTF8_HEADER =
            Reply.of(554, 6, 9, "The message has UTF-8 headers, and the server does not offer SMTPUTF8");
    static final Reply UTF8_SENDER =
            Reply.of(550, 6, 7, "The sender is not ASCII, and the server does not offer SMTPUTF8");
    static final Reply UTF8_RECIPIENT =
            Reply.of(553, 6, 7, "The recipient is not ASCII, and the server does not offer SMTPUTF8");
    static final Reply BAD_SENDER = Reply.of(501, 1, 7, "The sender can't be written in a command");
    static final Reply BAD_RECIPIENT = Reply.of(501, 1, 3, "The recipient can't be written in a command");
    static final Reply BAD_PARAMETER = Reply.of(501, 5, 4, "A parameter of the envelope can't be written in a command");
    static final Reply REQUIRETLS = Reply.of(550, 7, 30, "REQUIRETLS is demanded, and the server can't promise it");
    static final Reply DELIVERBY =
            Reply.of(554, 3, 3, "Delivery by a time is demanded, and the server does not offer it");
    static final Reply TOO_MANY_MESSAGES = Reply.of(452, 5, 3, "The server takes no more messages in one session");

    /** The message can't be read. */
    public static final Reply UNREADABLE = Reply.of(451, 3, 0, "The message can't be read here for now");

    /** We stop, or were told to. */
    public static final Reply CANCELLED = Reply.of(450, 3, 2, "Sending was stopped here");

    private ClientReplies() {}

    /** No connection. */
    public static Reply unreachable(String server) {
        return Reply.of(450, 4, 1, "No answer from " + server);
    }

    /** No address. */
    public static Reply unknownHost(String server) {
        return Reply.of(451, 4, 3, "No address is known of " + server);
    }

    /** Not in time. */
    public static Reply timedOut(String server, String words) {
        return Reply.of(450, 4, 2, "Timed out at " + server + ", waiting for " + words);
    }

    /** The total time is over. */
    public static Reply tookTooLong(String server) {
        return Reply.of(450, 4, 2, "Sending to " + server + " took too long");
    }

    static Reply lost(String server, ClientStep step) {
        String perhaps = step == ClientStep.END ? "; it may have been taken" : "";
        return Reply.of(450, 4, 2, "Connection to " + server + " lost, waiting for " + step.words() + perhaps);
    }

    static Reply broken(String server, ClientStep step) {
        return Reply.of(450, 5, 0, server + " does not follow the protocol in " + step.words());
    }

    /** TLS is demanded and not to be had. */
    public static Reply noTls(String server, String why) {
        return Reply.of(450, 7, 5, "No TLS with " + server + ": " + why);
    }

    static Reply noLogin(String server, String why) {
        return Reply.of(450, 7, 8, "No login at " + server + ": " + why);
    }
}
