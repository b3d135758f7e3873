package io.github.camelsmtp.smtp;

/** Counts what a session may do only so often: errors, junk, messages. Confined. */
final class Patience {
    private final SmtpLimits limits;
    private int errors;
    private int junk;
    private int transactions;

    Patience(SmtpLimits limits) {
        this.limits = limits;
    }

    /** Counts an error. */
    void error() {
        errors++;
    }

    /** Counts junk; beyond its limit each is an error. */
    void junk() {
        if (++junk > limits.junk()) {
            errors++;
        }
    }

    /** Counts a message; it makes good for the junk before it. */
    void transaction() {
        transactions++;
        junk = 0;
    }

    /** Whether there were too many errors. */
    boolean isOver() {
        return errors > limits.errors();
    }

    /** Whether no further message may come. */
    boolean isSpent() {
        return transactions >= limits.transactions();
    }
}
