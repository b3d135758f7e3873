package io.github.camelsmtp.pop3;

/**
 * How much one session may ask of us. Every default names its precedents: what the RFCs ask for and the default of
 * Dovecot 2.3.
 *
 * @param commandLine octets of a command line with its CRLF; RFC 2449 §4: 255; Dovecot: 2048. Over it: {@code -ERR}
 * @param errors commands that make no sense in a session (unknown, ill-formed, out of place); RFC: none; Dovecot: 20 in a
 *     row. At it: {@code -ERR} and the connection is closed
 * @param failedLogins logins that did not open the maildrop, whatever the reason; RFC: none; Dovecot: no number, but 3
 *     minutes to log in. At it: the connection is closed after the answer
 */
public record Pop3Limits(int commandLine, int errors, int failedLogins) {

    /** The limits a server has when nobody says otherwise. */
    public static final Pop3Limits DEFAULT = new Pop3Limits(2048, 20, 5);

    /** @throws IllegalArgumentException if a limit is too low to work with, in one line for the user */
    public Pop3Limits {
        require(commandLine >= 255, "maxCommandLine", 255, commandLine);
        require(errors >= 1, "maxErrors", 1, errors);
        require(failedLogins >= 1, "maxFailedLogins", 1, failedLogins);
    }

    private static void require(boolean holds, String name, int least, int value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
        }
    }
}
