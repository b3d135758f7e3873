package io.github.camelsmtp.smtp;

/** What a client waits for: RFC 5321 §4.5.3.2 gives each a time of its own. */
public enum ClientStep {
    /** The greeting. */
    GREETING("the greeting"),
    /** The reply to EHLO, HELO or LHLO. */
    HELLO("the reply to EHLO"),
    /** The reply to STARTTLS. */
    STARTTLS("the reply to STARTTLS"),
    /** The end of the handshake. */
    HANDSHAKE("the TLS handshake"),
    /** The reply to AUTH or to one of our responses, or our own next response. */
    AUTH("the login"),
    /** The reply to MAIL. */
    MAIL("the reply to MAIL"),
    /** The reply to RCPT. */
    RCPT("the reply to RCPT"),
    /** The reply to DATA. */
    DATA("the reply to DATA"),
    /** That the network takes the content. */
    CONTENT("sending the message"),
    /** The reply to the end of the content. */
    END("the reply to the end of the message"),
    /** The reply to RSET. */
    RESET("the reply to RSET"),
    /** Nothing: there is no message. */
    IDLE("a message");

    private final String words;

    ClientStep(String words) {
        this.words = words;
    }

    /** As it is told to people. */
    String words() {
        return words;
    }
}
