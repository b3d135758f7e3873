package io.github.camelsmtp.component;

/** Which recipients of a message one exchange of the queue's consumer is for. */
public enum MailQueueGrouping {
    /** Those of one domain: for routes that look for the domain's host. */
    DESTINATION,
    /** All that are due: for routes that hand everything to one host, or to something else than mail. */
    MESSAGE
}
