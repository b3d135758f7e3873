package io.github.camelsmtp.smtp;

import static io.github.camelsmtp.smtp.State.GREETED;
import static io.github.camelsmtp.smtp.State.MAIL;
import static io.github.camelsmtp.smtp.State.RCPT;
import static io.github.camelsmtp.smtp.State.READY;
import static io.github.camelsmtp.smtp.State.REFUSED;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The command table: which commands there are, in which states each may come (RFC 5321 §4.1.4), whether it takes an
 * argument (§4.1.1), and whether it counts as junk, that is work for us without a message for anybody. To add a command,
 * add a row, and the compiler asks {@link SmtpServerSession} for its case.
 */
enum Verb {
    //   may come in                                            argument            junk
    HELO(EnumSet.of(GREETED, READY, MAIL, RCPT), Argument.REQUIRED, false),
    EHLO(EnumSet.of(GREETED, READY, MAIL, RCPT), Argument.REQUIRED, false),
    MAIL_FROM("MAIL", EnumSet.of(READY), Argument.REQUIRED, false),
    RCPT_TO("RCPT", EnumSet.of(MAIL, RCPT), Argument.REQUIRED, false),
    DATA(EnumSet.of(RCPT), Argument.NONE, false),
    RSET(EnumSet.of(GREETED, READY, MAIL, RCPT), Argument.NONE, true),
    NOOP(EnumSet.of(GREETED, READY, MAIL, RCPT), Argument.OPTIONAL, true),
    VRFY(EnumSet.of(GREETED, READY, MAIL, RCPT), Argument.REQUIRED, true),
    EXPN(EnumSet.of(GREETED, READY, MAIL, RCPT), Argument.REQUIRED, true),
    HELP(EnumSet.of(GREETED, READY, MAIL, RCPT), Argument.OPTIONAL, true),
    QUIT(EnumSet.of(REFUSED, GREETED, READY, MAIL, RCPT), Argument.NONE, false);

    /** What may stand behind the command word. */
    enum Argument {
        NONE,
        OPTIONAL,
        REQUIRED
    }

    /** Commands that some RFC knows and this server does not offer: 502 tells a person more than 500 (RFC 5321 §4.2.4). */
    private static final Set<String> NOT_OFFERED =
            Set.of("STARTTLS", "AUTH", "BDAT", "ETRN", "ATRN", "SEND", "SOML", "SAML", "TURN", "BURL", "LHLO");

    private static final Map<String, Verb> BY_WORD = new HashMap<>();

    static {
        for (Verb verb : values()) {
            BY_WORD.put(verb.word, verb);
        }
    }

    private final String word;
    private final Set<State> states;
    private final Argument argument;
    private final boolean junk;

    Verb(Set<State> states, Argument argument, boolean junk) {
        this(null, states, argument, junk);
    }

    Verb(@Nullable String word, Set<State> states, Argument argument, boolean junk) {
        this.word = word == null ? name() : word;
        this.states = states;
        this.argument = argument;
        this.junk = junk;
    }

    /** The command of exactly this word, whatever its case (RFC 5321 §2.4), or null. */
    static @Nullable Verb of(String word) {
        return BY_WORD.get(word.toUpperCase(Locale.ROOT));
    }

    /** Whether some RFC knows this word, and we only do not offer it. */
    static boolean isNotOffered(String word) {
        return NOT_OFFERED.contains(word.toUpperCase(Locale.ROOT));
    }

    /** The command word, in capitals. */
    String word() {
        return word;
    }

    boolean allowedIn(State state) {
        return states.contains(state);
    }

    Argument argument() {
        return argument;
    }

    boolean junk() {
        return junk;
    }
}
