package io.github.camelsmtp.pop3;

/** The states of a session (RFC 1939 §3). */
enum Pop3State {
    /** The client has to log in. */
    AUTHORIZATION,
    /** The client has its maildrop open. */
    TRANSACTION,
    /** The client has said QUIT: what it has deleted is being deleted. No command is taken any more. */
    UPDATE
}
