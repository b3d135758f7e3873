package io.github.camelsmtp.net;

import java.time.Duration;

/**
 * How long a client waits, with the least that RFC 5321 §4.5.3.2 asks for and Postfix's default.
 *
 * @param connect for the TCP connection; RFC: none; Postfix: 30 s ({@code smtp_connect_timeout})
 * @param handshake for TLS; RFC: none; Postfix: 5 min ({@code smtp_starttls_timeout})
 * @param command for the greeting and for the reply to any command but these; RFC: 5 min; Postfix: 5 min
 * @param data for the 354 to DATA; RFC: 2 min; Postfix: 2 min ({@code smtp_data_init_timeout})
 * @param block until some of the content is taken by the network; RFC: 3 min; Postfix: 3 min ({@code smtp_data_xfer_timeout})
 * @param end for the reply to the end of the content; RFC: 10 min; Postfix: 10 min ({@code smtp_data_done_timeout})
 * @param reset for the reply to RSET before a connection is used again; Postfix: 20 s ({@code smtp_rset_timeout})
 * @param total for one message from the moment it is given to us, waiting for a connection included; RFC: none
 */
public record SmtpTimeouts(
        Duration connect,
        Duration handshake,
        Duration command,
        Duration data,
        Duration block,
        Duration end,
        Duration reset,
        Duration total) {

    /** What RFC 5321 §4.5.3.2 asks for, and an hour in all. */
    public static final SmtpTimeouts DEFAULT = new SmtpTimeouts(
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(2),
            Duration.ofMinutes(3),
            Duration.ofMinutes(10),
            Duration.ofSeconds(20),
            Duration.ofHours(1));

    /** @throws IllegalArgumentException if one is not above 0, in one line */
    public SmtpTimeouts {
        require("connect", connect);
        require("handshake", handshake);
        require("command", command);
        require("data", data);
        require("block", block);
        require("end", end);
        require("reset", reset);
        require("total", total);
    }

    private static void require(String name, Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the timeout '" + name + "' must be above 0, not " + timeout);
        }
    }
}
