package io.github.camelsmtp.component;

/** What an SMTP client is told, in its one reply, of a message that some recipients get and others do not. */
public enum SplitOutcome {
    /** A refusal of the whole, to try again; {@code mailbox:recipients} stores for all or for none. */
    REFUSE,
    /** {@code 250}, after a bounce for those who are refused for good was handed to an endpoint. */
    BOUNCE
}
