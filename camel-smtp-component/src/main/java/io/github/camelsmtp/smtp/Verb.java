package io.github.camelsmtp.smtp;

import static io.github.camelsmtp.smtp.State.GREETED;
import static io.github.camelsmtp.smtp.State.MAIL;
import static io.github.camelsmtp.smtp.State.RCPT;
import static io.github.camelsmtp.smtp.State.READY;
import static io.github.camelsmtp.smtp.State.REFUSED;

import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.mail.UnicodeText;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The command table: which commands there are, in which states each may come (RFC 5321 §4.1.4), whether it takes an
 * argument (§4.1.1), and whether it counts as junk, that is work for us without a message for anybody. To add a command,
 * add a row, and the compiler asks {@link SmtpServerSession} for its case.
 */
enum Verb {
    //   may come in                                            argument            junk
    HELO(EnumSet.of(GREETED, READY, MAIL, RCPT, State.BDAT), Argument.REQUIRED, true),
    EHLO(EnumSet.of(GREETED, READY, MAIL, RCPT, State.BDAT), Argument.REQUIRED, true),
    LHLO(EnumSet.of(GREETED, READY, MAIL, RCPT, State.BDAT), Argument.REQUIRED, true),
    STARTTLS(null, EnumSet.of(GREETED, READY), Argument.NONE, false, Extension.STARTTLS),
    AUTH(null, EnumSet.of(READY), Argument.REQUIRED, false, Extension.AUTH),
    XCLIENT(null, EnumSet.of(GREETED, READY), Argument.REQUIRED, true, Extension.XCLIENT),
    MAIL_FROM("MAIL", EnumSet.of(READY), Argument.REQUIRED, false),
    SEND(null, EnumSet.of(READY), Argument.REQUIRED, false, Extension.SEND),
    SOML(null, EnumSet.of(READY), Argument.REQUIRED, false, Extension.SOML),
    SAML(null, EnumSet.of(READY), Argument.REQUIRED, false, Extension.SAML),
    RCPT_TO("RCPT", EnumSet.of(MAIL, RCPT), Argument.REQUIRED, false),
    DATA(EnumSet.of(RCPT), Argument.NONE, false),
    BDAT(EnumSet.of(RCPT, State.BDAT), Argument.REQUIRED, false),
    RSET(EnumSet.of(GREETED, READY, MAIL, RCPT, State.BDAT), Argument.NONE, true),
    NOOP(EnumSet.of(GREETED, READY, MAIL, RCPT, State.BDAT), Argument.OPTIONAL, true),
    VRFY(EnumSet.of(GREETED, READY, MAIL, RCPT, State.BDAT), Argument.REQUIRED, true),
    EXPN(EnumSet.of(GREETED, READY, MAIL, RCPT, State.BDAT), Argument.REQUIRED, true),
    HELP(EnumSet.of(GREETED, READY, MAIL, RCPT, State.BDAT), Argument.OPTIONAL, true),
    ETRN(null, EnumSet.of(READY), Argument.REQUIRED, true, Extension.ETRN),
    ATRN(null, EnumSet.of(READY), Argument.OPTIONAL, true, Extension.ATRN),
    TURN(null, EnumSet.of(READY), Argument.NONE, true, Extension.TURN),
    QUIT(EnumSet.of(REFUSED, GREETED, READY, MAIL, RCPT, State.BDAT), Argument.NONE, false);

    /** What may stand behind the command word. */
    enum Argument {
        NONE,
        OPTIONAL,
        REQUIRED
    }

    /** Commands that some RFC knows and this server does not offer: 502 tells a person more than 500 (RFC 5321 §4.2.4). */
    private static final Set<String> NOT_OFFERED = Set.of("BURL");

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
    /** What must be on for it to be a command at all; null: nothing. */
    private final @Nullable Extension extension;

    Verb(Set<State> states, Argument argument, boolean junk) {
        this(null, states, argument, junk);
    }

    Verb(@Nullable String word, Set<State> states, Argument argument, boolean junk) {
        this(word, states, argument, junk, null);
    }

    Verb(@Nullable String word, Set<State> states, Argument argument, boolean junk, @Nullable Extension extension) {
        this.word = word == null ? name() : word;
        this.states = states;
        this.argument = argument;
        this.junk = junk;
        this.extension = extension;
    }

    /** The command of exactly this word, whatever its case (RFC 5321 §2.4), or null if this server has none. */
    static @Nullable Verb of(String word, SmtpServerSettings settings) {
        // Not every letter that has S as its capital is an s.
        Verb verb = UnicodeText.isAscii(word) ? BY_WORD.get(word.toUpperCase(Locale.ROOT)) : null;
        return verb != null && verb.known(settings) ? verb : null;
    }

    /** LMTP has LHLO instead of HELO and EHLO, and who mistakes one for the other is told 500 (RFC 2033 §4.1). */
    boolean isIn(SmtpDialect dialect) {
        return switch (this) {
            case HELO, EHLO -> dialect == SmtpDialect.SMTP;
            case LHLO -> dialect == SmtpDialect.LMTP;
            default -> true;
        };
    }

    private boolean known(SmtpServerSettings settings) {
        if (!isIn(settings.dialect())) {
            return false;
        }
        return extension == null || extension.known(settings);
    }

    /** The commands of this server, in the order of the table. */
    static String words(SmtpServerSettings settings) {
        return Arrays.stream(values())
                .filter(verb -> verb.known(settings))
                .map(Verb::word)
                .collect(Collectors.joining(" "));
    }

    /** The reply to a word that is no command of ours. */
    static Reply unknown(String word, State state) {
        if (state == REFUSED) {
            return Replies.ONLY_QUIT;
        }
        String known = UnicodeText.isAscii(word) ? word.toUpperCase(Locale.ROOT) : "";
        Verb elsewhere = BY_WORD.get(known);
        return NOT_OFFERED.contains(known) || elsewhere != null && elsewhere.extension != null
                ? Replies.NOT_IMPLEMENTED
                : Replies.UNKNOWN_COMMAND;
    }

    /** What this table says against the command in this state, or null. */
    @Nullable
    Reply refusal(String given, State state, Transaction transaction, SmtpDialect dialect) {
        if (!allowedIn(state)) {
            return outOfOrder(state, transaction, dialect);
        }
        return switch (argument) {
            case NONE -> given.isEmpty() ? null : Replies.NO_ARGUMENT;
            case REQUIRED -> given.isEmpty() ? Replies.NEEDS_ARGUMENT : null;
            case OPTIONAL -> null;
        };
    }

    private Reply outOfOrder(State state, Transaction transaction, SmtpDialect dialect) {
        return switch (state) {
            case REFUSED -> Replies.ONLY_QUIT;
            case GREETED -> dialect == SmtpDialect.LMTP ? Replies.SAY_LHLO : Replies.SAY_HELLO;
            case READY -> Replies.NEED_MAIL;
            case AUTH -> throw new IllegalStateException("a line in AUTH is no command");
            case MAIL -> this == DATA || this == BDAT ? transaction.noRecipient(dialect) : Replies.NESTED_MAIL;
            case BDAT -> Replies.CHUNKS_BEGUN;
            case RCPT, CONNECTED, DATA, CLOSED -> Replies.NESTED_MAIL;
        };
    }

    /** The command word, in capitals. */
    String word() {
        return word;
    }

    boolean allowedIn(State state) {
        return states.contains(state);
    }

    boolean junk() {
        return junk;
    }
}
