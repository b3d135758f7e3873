package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.DeliverBy;
import io.github.camelsmtp.mail.Hold;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The grammar of parameters that are times (RFC 2852, RFC 4865). What is malformed, or out of its range, is empty. */
final class TimeParameters {
    private TimeParameters() {}

    /**
     * {@code by-value = by-time ";" by-mode [by-trace]}, {@code by-time = ["-" / "+"] 1*9DIGIT}, {@code by-mode = "N" /
     * "R"}, {@code by-trace = "T"} (RFC 2852 §4); with {@code R} the time is positive
     */
    static Optional<DeliverBy> deliverBy(@Nullable String value) {
        int semicolon = value == null ? -1 : value.indexOf(';');
        if (value == null || semicolon < 0) {
            return Optional.empty();
        }
        boolean signed = value.startsWith("-") || value.startsWith("+");
        long amount = number(value.substring(signed ? 1 : 0, semicolon));
        long seconds = value.startsWith("-") ? -amount : amount;
        String flags = value.substring(semicolon + 1);
        boolean trace = flags.length() == 2 && flags.substring(1).equalsIgnoreCase("T");
        boolean returned = flags.length() > 0 && flags.substring(0, 1).equalsIgnoreCase("R");
        boolean notified = flags.length() > 0 && flags.substring(0, 1).equalsIgnoreCase("N");
        boolean wellFormed = amount >= 0 && (returned || notified) && (flags.length() == 1 || trace);
        if (!wellFormed || returned && seconds <= 0) {
            return Optional.empty();
        }
        DeliverBy.Mode mode = returned ? DeliverBy.Mode.RETURN : DeliverBy.Mode.NOTIFY;
        return Optional.of(new DeliverBy(seconds, mode, trace));
    }

    /** {@code future-release-integer = 1*9DIGIT} (RFC 4865 §3): not zero, and not longer than what was offered */
    static Optional<Hold> holdFor(@Nullable String value, Extensions limits) {
        long seconds = value == null ? -1 : number(value);
        boolean fits = seconds > 0 && seconds <= limits.longestHold().toSeconds();
        return fits ? Optional.of(new Hold.For(Duration.ofSeconds(seconds))) : Optional.empty();
    }

    /**
     * {@code date-time} of RFC 3339 §5.6, in UTC (RFC 4865 §3, erratum 2040): not later than what was offered. One that is
     * over already is no mistake: clocks differ, and there is nothing to wait for.
     */
    static Optional<Hold> holdUntil(@Nullable String value, Extensions limits) {
        if (value == null || value.length() < 20 || value.length() > 30 || !value.endsWith("Z") || !isYear(value)) {
            return Optional.empty();
        }
        try {
            Instant until = Instant.parse(value);
            return until.isAfter(limits.latestRelease()) ? Optional.empty() : Optional.of(new Hold.Until(until));
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }

    private static boolean isYear(String text) {
        return number(text.substring(0, 4)) >= 0;
    }

    /** {@code 1*9DIGIT}, or -1. */
    private static long number(String text) {
        boolean number = !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Long.parseLong(text) : -1;
    }
}
