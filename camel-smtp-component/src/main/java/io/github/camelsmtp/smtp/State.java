package io.github.camelsmtp.smtp;

/** Where a session stands between two commands (RFC 5321 §4.1.4). The transitions are in {@link SmtpServerSession}. */
enum State {
    /** The policy is deciding whether the client may talk to us; nothing has been said. */
    CONNECTED,
    /** Greeted with 554: only QUIT is answered (RFC 5321 §3.1). */
    REFUSED,
    /** Greeted with 220; no HELO or EHLO yet. */
    GREETED,
    /** HELO or EHLO done, no transaction. */
    READY,
    /** In the middle of AUTH: a line is a response, not a command (RFC 4954 §4). */
    AUTH,
    /** MAIL accepted, no recipient yet. */
    MAIL,
    /** At least one recipient accepted. */
    RCPT,
    /** Octets of a message are coming, or are being drained. */
    DATA,
    /** A message comes in chunks (RFC 3030); between two of them. */
    BDAT,
    /** Closing; nothing is consumed. */
    CLOSED
}
