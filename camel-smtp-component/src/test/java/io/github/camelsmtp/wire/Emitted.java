package io.github.camelsmtp.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads what we emit as the most careless reader would: one for whom CRLF, a bare CR and a bare LF each end a line. For
 * such a reader too there must be one end of a message: a line that is a dot and nothing else.
 */
public final class Emitted {
    private Emitted() {}

    /** Where the ends are: the index behind the line end of each line that is a single dot. */
    public static List<Integer> ends(String wire) {
        List<Integer> ends = new ArrayList<>();
        int start = 0;
        while (start < wire.length()) {
            int end = start;
            while (end < wire.length() && wire.charAt(end) != '\r' && wire.charAt(end) != '\n') {
                end++;
            }
            boolean terminated = end < wire.length();
            int next = terminated ? end + (wire.startsWith("\r\n", end) ? 2 : 1) : end;
            if (terminated && wire.substring(start, end).equals(".")) {
                ends.add(next);
            }
            start = next;
        }
        return ends;
    }
}
