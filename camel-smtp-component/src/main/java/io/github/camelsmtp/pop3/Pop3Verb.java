package io.github.camelsmtp.pop3;

import static io.github.camelsmtp.pop3.Pop3State.AUTHORIZATION;
import static io.github.camelsmtp.pop3.Pop3State.TRANSACTION;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The command table (RFC 1939 §9, RFC 2449 §5): arguments as they are written, how many at least and at most, and the
 * states that allow the command. LAST (RFC 1460) is not in it and so is unknown.
 */
enum Pop3Verb {
    /** RFC 2595 §4. */
    STLS("", 0, 0, EnumSet.of(AUTHORIZATION)),
    /** RFC 5034 §4. */
    AUTH("mechanism [initial-response]", 1, 2, EnumSet.of(AUTHORIZATION)),
    APOP("name digest", 2, 2, EnumSet.of(AUTHORIZATION)),
    USER("name", 1, 1, EnumSet.of(AUTHORIZATION)),
    /** Its argument is the rest of the line, spaces and all (RFC 1939 §7). */
    PASS("password", 1, 1, EnumSet.of(AUTHORIZATION)),
    STAT("", 0, 0, EnumSet.of(TRANSACTION)),
    LIST("[msg]", 0, 1, EnumSet.of(TRANSACTION)),
    UIDL("[msg]", 0, 1, EnumSet.of(TRANSACTION)),
    RETR("msg", 1, 1, EnumSet.of(TRANSACTION)),
    TOP("msg n", 2, 2, EnumSet.of(TRANSACTION)),
    DELE("msg", 1, 1, EnumSet.of(TRANSACTION)),
    RSET("", 0, 0, EnumSet.of(TRANSACTION)),
    NOOP("", 0, 0, EnumSet.of(TRANSACTION)),
    /** RFC 6856 §2.1: before the login only. */
    UTF8("", 0, 0, EnumSet.of(AUTHORIZATION)),
    /** RFC 6856 §3. */
    LANG("[language]", 0, 1, EnumSet.of(AUTHORIZATION, TRANSACTION)),
    CAPA("", 0, 0, EnumSet.of(AUTHORIZATION, TRANSACTION)),
    QUIT("", 0, 0, EnumSet.of(AUTHORIZATION, TRANSACTION));

    private static final Map<String, Pop3Verb> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Enum::name, verb -> verb));

    private final String syntax;
    private final int fewest;
    private final int most;
    private final Set<Pop3State> states;

    Pop3Verb(String arguments, int fewest, int most, Set<Pop3State> states) {
        this.syntax = arguments.isEmpty() ? name() : name() + " " + arguments;
        this.fewest = fewest;
        this.most = most;
        this.states = states;
    }

    /** The command of a keyword in any case, or null. The whole keyword counts, not its first four letters. */
    static @Nullable Pop3Verb of(String keyword) {
        return BY_NAME.get(keyword.toUpperCase(Locale.ROOT));
    }

    /** What follows the keyword, split at each single space (RFC 1939 §3); an argument may come out empty. */
    List<String> arguments(String rest) {
        if (rest.isEmpty()) {
            return List.of();
        }
        String behindSpace = rest.substring(1);
        return this == PASS ? List.of(behindSpace) : List.of(behindSpace.split(" ", -1));
    }

    boolean takes(List<String> arguments) {
        return arguments.size() >= fewest && arguments.size() <= most && !arguments.contains("");
    }

    boolean allowedIn(Pop3State state) {
        return states.contains(state);
    }

    /** How to write it, for a client that got it wrong. */
    String syntax() {
        return syntax;
    }
}
