package io.github.camelsmtp.store;

/**
 * What a mailbox holds.
 *
 * @param octets of all its messages; a content that several mailboxes share counts for each of them
 * @param messages how many there are
 */
public record Usage(long octets, long messages) {
    /** Nothing. */
    public static final Usage NONE = new Usage(0, 0);
}
