package io.github.camelsmtp.store;

/**
 * How much a mailbox may hold.
 *
 * @param octets in all, 0 for no limit
 * @param messages how many, 0 for no limit
 */
public record Quota(long octets, long messages) {
    /** No limit. */
    public static final Quota NONE = new Quota(0, 0);

    /** @throws IllegalArgumentException if a number is negative */
    public Quota {
        if (octets < 0 || messages < 0) {
            throw new IllegalArgumentException("a quota is a number from 0, which is no limit");
        }
    }

    /**
     * Whether a mailbox may take a message.
     *
     * @param usage what it holds
     * @param size the octets of the message; 0 if that is not known, so that only a mailbox that is full refuses it
     */
    public Admission admit(Usage usage, long size) {
        if (octets > 0 && size > octets) {
            return Admission.TOO_LARGE;
        }
        boolean noRoom = octets > 0 && usage.octets() > octets - Math.max(1, size);
        boolean tooMany = messages > 0 && usage.messages() >= messages;
        return noRoom || tooMany ? Admission.OVER_QUOTA : Admission.ACCEPTED;
    }
}
