package io.github.camelsmtp.component;

/** When the client is told that its message was taken. */
public enum Acknowledge {
    /** When the route has ended: its outcome is the reply. */
    AFTER_ROUTE,
    /** When the message is on stable storage; the route runs later, at least once, and its failures are bounced. */
    AFTER_SPOOL
}
