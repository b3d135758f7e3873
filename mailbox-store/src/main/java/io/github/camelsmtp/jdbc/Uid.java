package io.github.camelsmtp.jdbc;

import java.util.OptionalLong;

/** Unique ids of messages: the epoch and the id of their row. Stateless. */
final class Uid {
    private Uid() {}

    /** At most 27 of the 70 characters that RFC 1939 §7 allows. */
    static String of(long epoch, long id) {
        return Long.toString(epoch, Character.MAX_RADIX) + '.' + Long.toString(id, Character.MAX_RADIX);
    }

    /** The id in a uid; empty if it is none of ours. */
    static OptionalLong id(String uid) {
        int dot = uid.indexOf('.');
        if (dot < 0) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(uid, dot + 1, uid.length(), Character.MAX_RADIX));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
