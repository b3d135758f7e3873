package io.github.camelsmtp.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a domain demands of those who bring its mail (RFC 8461 §3.2). Immutable.
 *
 * @param mode what becomes of a host that does not fit
 * @param hosts patterns of its mail hosts, in lower case, a first label of {@code *} for any one label
 * @param maxAge how long it holds, up to a year
 */
record StsPolicy(Mode mode, List<String> hosts, Duration maxAge) {
    private static final long LONGEST = 31_557_600;
    /** Google has 6. */
    private static final int MOST_HOSTS = 50;

    /** What becomes of a host that does not fit (RFC 8461 §5). */
    enum Mode {
        /** It gets no mail. */
        ENFORCE,
        /** It gets its mail, and is counted. */
        TESTING,
        /** There is no policy any more. */
        NONE
    }

    /**
     * Reads a policy file: lines of {@code key: value}; of a key that is there twice the first counts, unknown ones do not.
     * Empty if it is none, also if it has more than {@value #MOST_HOSTS} hosts.
     */
    static Optional<StsPolicy> parse(String text) {
        String version = null;
        String mode = null;
        String age = null;
        List<String> hosts = new ArrayList<>();
        for (String line : text.lines().toList()) {
            int colon = line.indexOf(':');
            String value = line.substring(colon + 1).strip();
            switch (colon < 0 ? "" : line.substring(0, colon).strip()) {
                case "version" -> version = version == null ? value : version;
                case "mode" -> mode = mode == null ? value : mode;
                case "max_age" -> age = age == null ? value : age;
                case "mx" -> hosts.add(value.toLowerCase(Locale.ROOT));
                default -> {}
            }
        }
        Mode known = mode(mode);
        long seconds = seconds(age);
        boolean whole = "STSv1".equals(version) && known != null && seconds >= 0 && hosts.size() <= MOST_HOSTS;
        if (!whole || hosts.isEmpty() && known != Mode.NONE || !hosts.stream().allMatch(StsPolicy::isPattern)) {
            return Optional.empty();
        }
        return Optional.of(new StsPolicy(known, List.copyOf(hosts), Duration.ofSeconds(seconds)));
    }

    private static @Nullable Mode mode(@Nullable String text) {
        return switch (text == null ? "" : text) {
            case "enforce" -> Mode.ENFORCE;
            case "testing" -> Mode.TESTING;
            case "none" -> Mode.NONE;
            default -> null;
        };
    }

    /** {@code 1*10(DIGIT)}, at most a year; below 0 if it is none. */
    private static long seconds(@Nullable String text) {
        if (text == null
                || text.isEmpty()
                || text.length() > 10
                || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return Math.min(Long.parseLong(text), LONGEST);
    }

    private static boolean isPattern(String text) {
        String name = text.startsWith("*.") ? text.substring(2) : text;
        return !name.isEmpty()
                && name.length() <= 253
                && name.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.');
    }

    /** Whether the host is one of those (RFC 8461 §4.1). */
    boolean matches(String host) {
        return hosts.stream().anyMatch(pattern -> NamePattern.matches(pattern, host));
    }
}
