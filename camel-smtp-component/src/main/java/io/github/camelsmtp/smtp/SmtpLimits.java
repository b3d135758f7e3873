package io.github.camelsmtp.smtp;

/**
 * How much one session may ask of us. Every default names its precedents: the minimum of RFC 5321 §4.5.3.1 and the default
 * of Postfix 3.
 *
 * @param commandLine octets of a command line with its CRLF; RFC: at least 512; Postfix: 2048. Over it: 500 5.5.2
 * @param messageSize octets of a message as it is sent, dots removed; RFC: at least 64K; Postfix: 10,240,000. Over it:
 *     552 5.3.4. 0: no limit
 * @param headerSize octets of a message's header section; RFC: none; Postfix: 102,400 for one field. Over it: 552 5.3.4
 * @param recipients recipients of a transaction; RFC: at least 100; Postfix: 1000. Over it: 452 4.5.3
 * @param errors commands answered 5xx, or wasted ones, in a session; RFC: none; Postfix: 20. Over it: 421 4.7.0
 * @param junk greetings, NOOP, RSET, VRFY, EXPN and HELP between two messages; RFC: none; Postfix: 100. Beyond, each counts as an
 *     error
 * @param transactions messages of a session; RFC: none; Postfix: none (KumoMTA 10,000). Over it: 421 4.7.0
 * @param hops Received fields of a message; RFC 5321 §6.3: at least 100; Postfix: 50. At it: 554 5.4.6
 */
public record SmtpLimits(
        int commandLine,
        long messageSize,
        int headerSize,
        int recipients,
        int errors,
        int junk,
        int transactions,
        int hops) {

    /** The limits a server has when nobody says otherwise. */
    public static final SmtpLimits DEFAULT =
            new SmtpLimits(2048, 50L * 1024 * 1024, 262_144, 1000, 20, 100, 10_000, 100);

    /** @throws IllegalArgumentException if a limit is under what RFC 5321 §4.5.3.1 asks for */
    public SmtpLimits {
        require(commandLine >= 512, "maxCommandLine", "at least 512", commandLine);
        require(messageSize == 0 || messageSize >= 65_536, "maxMessageSize", "0 or at least 65536", messageSize);
        require(headerSize >= 4096, "maxHeaderSize", "at least 4096", headerSize);
        require(recipients >= 100, "maxRecipients", "at least 100", recipients);
        require(errors >= 1, "maxErrors", "at least 1", errors);
        require(junk >= 1, "maxJunkCommands", "at least 1", junk);
        require(transactions >= 1, "maxTransactions", "at least 1", transactions);
        require(hops >= 10, "maxHops", "at least 10", hops);
    }

    private static void require(boolean holds, String name, String range, long value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " must be " + range + ", not " + value);
        }
    }
}
