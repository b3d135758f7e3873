package io.github.camelsmtp.policy;

import java.time.Duration;

/**
 * How many in which time: {@code 100/1h}.
 *
 * @param count how many, 1 to 1000000
 * @param window in which time, a second to 30 days
 */
public record Rate(int count, Duration window) {
    private static final String UNITS = "smhd";
    private static final long[] SECONDS = {1, 60, 3600, 86_400};

    /** @throws IllegalArgumentException if a number is out of range */
    public Rate {
        boolean sizes = count >= 1 && count <= 1_000_000;
        if (!sizes || window.toSeconds() < 1 || window.compareTo(Duration.ofDays(30)) > 0) {
            throw new IllegalArgumentException("a rate is 1 to 1000000 in 1 second to 30 days");
        }
    }

    /**
     * {@code count "/" number unit}, the unit one of {@code s m h d}.
     *
     * @param option what is set, for the message
     * @throws IllegalArgumentException if it is anything else or out of range, in one line
     */
    public static Rate parse(String option, String text) {
        int slash = text.indexOf('/');
        int unit = text.isEmpty() ? -1 : UNITS.indexOf(text.charAt(text.length() - 1));
        if (slash > 0 && unit >= 0) {
            int count = number(text.substring(0, slash));
            int length = number(text.substring(slash + 1, Math.max(text.length() - 1, slash + 1)));
            try {
                return new Rate(count, Duration.ofSeconds(length * SECONDS[unit]));
            } catch (IllegalArgumentException outOfRange) {
                // told below
            }
        }
        throw new IllegalArgumentException(option + " must be a number and a time such as 100/1h or 20/30s"
                + " (s, m, h or d; 1 to 1000000 in at most 30d), not '" + text + "'");
    }

    /** Zero, which is out of every range, if it is no number. */
    private static int number(String digits) {
        boolean number =
                !digits.isEmpty() && digits.length() <= 7 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Integer.parseInt(digits) : 0;
    }

    /** As a setting has it, in seconds. */
    @Override
    public String toString() {
        return count + "/" + window.toSeconds() + "s";
    }
}
