package io.github.camelsmtp.maildir;

import java.time.Instant;
import java.util.regex.Pattern;

/**
 * The name of a message's file, {@code <unique>[,S=<octets>][,W=<octets>][:2,<flags>]}.
 *
 * <p>{@code S} and {@code W} are Dovecot's: the size of the file, and the size with every line end as CRLF. Names of other
 * programs need not have them, nor a time. Any name is parsed; what it does not say is -1 or the epoch.
 *
 * @param unique what never changes while a message is moved, flagged and its sizes are corrected
 * @param delivered the time that it begins with, which orders messages
 * @param size {@code S}, or -1
 * @param virtualSize {@code W}, or -1
 * @param exact whether we have written it, with line ends other than CRLF: it is read as it is
 */
record MessageName(String unique, Instant delivered, long size, long virtualSize, boolean exact) {
    /** RFC 1939 §7. */
    private static final Pattern UID = Pattern.compile("[!-~]{1,70}");
    /** See {@link MessageNames}. */
    private static final Pattern EXACT = Pattern.compile("[0-9]+\\.M[0-9]+P[0-9]+B[0-9a-f]{8}\\..*");

    private static final int MAX_DIGITS = 12;

    static MessageName parse(String file) {
        int info = file.indexOf(':');
        String base = info < 0 ? file : file.substring(0, info);
        int fields = base.indexOf(',');
        String unique = fields < 0 ? base : base.substring(0, fields);
        String rest = fields < 0 ? "" : base.substring(fields);
        return new MessageName(
                unique,
                time(unique),
                field(rest, ",S="),
                field(rest, ",W="),
                EXACT.matcher(unique).matches());
    }

    /** The octets as POP3 sends them, or -1 if the name does not tell. */
    long octets() {
        return exact ? size : virtualSize;
    }

    /** The unique part, or what stands for it where RFC 1939 does not allow it. */
    String uid() {
        return UID.matcher(unique).matches() ? unique : "%" + Layout.hash(unique);
    }

    private static Instant time(String unique) {
        long seconds = number(unique, 0);
        int dot = unique.indexOf(".M");
        long micros = dot < 0 ? 0 : number(unique, dot + 2);
        return seconds < 0 ? Instant.EPOCH : Instant.ofEpochSecond(seconds, Math.max(0, micros % 1_000_000) * 1000);
    }

    private static long field(String fields, String name) {
        int at = fields.indexOf(name);
        return at < 0 ? -1 : number(fields, at + name.length());
    }

    /** The digits at an index, -1 if there are none or too many. */
    private static long number(String text, int from) {
        int to = from;
        while (to < text.length() && text.charAt(to) >= '0' && text.charAt(to) <= '9') {
            to++;
        }
        return to == from || to - from > MAX_DIGITS ? -1 : Long.parseLong(text.substring(from, to));
    }
}
