package io.github.camelsmtp.maildir;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Makes names that never were and never will be again: {@code 1764028800.M000123P4242R0a1b2c3d.host}. The microseconds only
 * grow while the process runs, so names stand in the order they were made, and the random number is one for each start, in
 * case that the clock is put back or a process id comes again. Where {@code R} stands, {@code B} says that the content has
 * line ends other than CRLF and is meant so. Thread-safe.
 */
final class MessageNames {
    /** With it and sizes of ten digits a name is a unique id of at most 70 characters, for Dovecot's {@code %f} too. */
    private static final int MAX_HOST = 8;

    private final Clock clock;
    private final String process;
    private final String host;
    private Instant last = Instant.EPOCH;

    MessageNames(Clock clock) {
        this.clock = clock;
        this.process = Long.toString(ProcessHandle.current().pid());
        this.host = host();
    }

    private final String start = String.format("%08x", new SecureRandom().nextInt());

    private static String host() {
        try {
            String name = InetAddress.getLocalHost().getHostName().split("\\.", 2)[0];
            String plain = name.replaceAll("[^A-Za-z0-9-]", "_");
            return plain.isEmpty() ? "host" : plain.substring(0, Math.min(MAX_HOST, plain.length()));
        } catch (UnknownHostException e) {
            return "host";
        }
    }

    /** The unique part of a new name. */
    synchronized String next(boolean crlf) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        last = now.isAfter(last) ? now : last.plus(1, ChronoUnit.MICROS);
        return String.format(
                "%d.M%06dP%s%c%s.%s",
                last.getEpochSecond(), last.getNano() / 1000, process, crlf ? 'R' : 'B', start, host);
    }
}
