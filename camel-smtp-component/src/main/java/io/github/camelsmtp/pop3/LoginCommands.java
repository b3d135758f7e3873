package io.github.camelsmtp.pop3;

import io.github.camelsmtp.auth.SaslDialogue;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.SaslStep;
import io.github.camelsmtp.auth.TlsInfo;
import io.github.camelsmtp.pop3.Conversation.Pending;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The commands of the AUTHORIZATION state (RFC 1939 §4), and what comes of them. Confined. */
final class LoginCommands {
    private final Pop3Settings settings;
    private final @Nullable String challenge;
    private final Conversation conversation;
    private final Pop3Output output;
    private final Authorization who;
    private boolean utf8;
    private int failedLogins;

    /** @param challenge of the greeting, for APOP; null if there was none */
    LoginCommands(Pop3Settings settings, @Nullable String challenge, Conversation conversation, Pop3Output output) {
        this.settings = settings;
        this.challenge = challenge;
        this.conversation = conversation;
        this.output = output;
        this.who = new Authorization(settings, this::authenticate);
    }

    Authorization authorization() {
        return who;
    }

    /** Whether the client has said UTF8. */
    boolean isUtf8() {
        return utf8;
    }

    /**
     * {@code STLS} (RFC 2595 §4). Octets behind it were sent in the clear, by the client or by somebody between us; whoever
     * executes them takes an attacker's commands for the client's.
     */
    void startTls(boolean followed) {
        if (!who.offersTls()) {
            conversation.mistake(who.isSecured() ? Pop3Replies.TLS_ACTIVE : Pop3Replies.NO_TLS);
        } else if (followed) {
            output.injected();
            conversation.goodbye(Pop3Replies.TLS_INJECTION);
        } else {
            conversation.waitFor(Pending.TLS);
            conversation.reply(Pop3Replies.START_TLS);
            output.startTls();
        }
    }

    /**
     * A line that ends in a LF alone is not executed. If it is STLS, who has sent it takes what comes next for secured, and
     * it would be read in the clear: it is not read.
     */
    void bareLineFeed(Pop3Command command) {
        if (command.verb() == Pop3Verb.STLS && who.offersTls()) {
            output.injected();
            conversation.goodbye(Pop3Replies.BARE_LF);
        } else {
            conversation.mistake(Pop3Replies.BARE_LF);
        }
    }

    void secured(TlsInfo info) {
        who.secured(info);
        utf8 = false;
    }

    /** {@code USER name} (RFC 1939 §7). */
    void user(String name) {
        if (who.takesPasswords()) {
            who.user(name);
            conversation.reply(Pop3Replies.PASSWORD_PLEASE);
        } else {
            // Said here, so that a client does not send its password in the clear only to be refused.
            notSecure();
        }
    }

    private void notSecure() {
        conversation.mistake(who.offersTls() ? Pop3Replies.TLS_FIRST : Pop3Replies.NOT_SECURE);
    }

    /** {@code PASS string} (RFC 1939 §7). */
    void pass(String password) {
        if (!who.takesPasswords()) {
            notSecure();
        } else if (!who.pass(password)) {
            conversation.mistake(Pop3Replies.USER_FIRST);
        }
    }

    /** {@code APOP name digest} (RFC 1939 §7). */
    void apop(String name, String digest) {
        if (challenge == null) {
            conversation.mistake(Pop3Replies.NO_APOP);
        } else {
            conversation.waitFor(Pending.LOGIN);
            output.apop(name, digest);
        }
    }

    /** {@code AUTH mechanism [initial-response]} (RFC 5034 §4). */
    void auth(String argument) {
        if (who.tooEarly()) {
            notSecure();
        } else {
            login(who.auth(argument));
        }
    }

    private void authenticate(@Nullable SaslMechanism begun, byte[] response) {
        conversation.waitFor(Pending.LOGIN);
        output.authenticate(begun, response);
    }

    void authenticated(SaslStep step) {
        login(who.answered(step));
    }

    /** Consumes a response, if {@link Authorization#expectsResponse} one. */
    void response(ByteBuffer octets) {
        login(who.response(octets));
    }

    private void login(SaslDialogue.@Nullable Turn turn) {
        if (turn instanceof SaslDialogue.Challenge next) {
            conversation.reply("+ " + next.base64());
        } else if (turn instanceof SaslDialogue.Welcome welcome) {
            conversation.waitFor(Pending.MAILDROP);
            output.open(welcome.account());
        } else if (turn instanceof SaslDialogue.Refusal refusal) {
            refused(refusal);
        }
    }

    private void refused(SaslDialogue.Refusal refusal) {
        switch (refusal) {
            case REJECTED, UNAVAILABLE -> loginFailed(Pop3Replies.refused(refusal));
            case FLOOD -> conversation.goodbye(Pop3Replies.refused(refusal));
            case ENCRYPTION_REQUIRED -> notSecure();
            default -> conversation.mistake(Pop3Replies.refused(refusal));
        }
    }

    void loginFailed(String reply) {
        failedLogins++;
        conversation.reply(reply);
        if (failedLogins >= settings.limits().failedLogins()) {
            conversation.close();
        }
    }

    /** {@code UTF8} (RFC 6856 §2.1). */
    void utf8() {
        utf8 = true;
        conversation.reply(Pop3Replies.UTF8);
    }
}
