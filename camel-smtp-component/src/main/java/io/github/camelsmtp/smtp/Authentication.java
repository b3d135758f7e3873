package io.github.camelsmtp.smtp;

import io.github.camelsmtp.auth.SaslDialogue;
import io.github.camelsmtp.auth.SaslStep;
import io.github.camelsmtp.mail.Reply;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * AUTH (RFC 4954 §4): a {@link SaslDialogue} in the words of SMTP. Each of its methods answers what to say to the client,
 * or null if there is nothing to say yet: 334 goes on, anything else ends the dialogue. Confined.
 */
final class Authentication {
    private final SmtpAuthSettings settings;
    private final SaslDialogue dialogue;

    Authentication(SmtpAuthSettings settings, SmtpServerOutput output) {
        this.settings = settings;
        this.dialogue = new SaslDialogue(settings.offer(), output::authenticate);
    }

    /** Whether the output's answer is due. */
    boolean waiting() {
        return dialogue.waiting();
    }

    /** Whether the next line is a response, not a command. */
    boolean expectsLine() {
        return dialogue.expectsLine();
    }

    /** Whether a response has begun and not ended. */
    boolean lineUnderWay() {
        return dialogue.lineUnderWay();
    }

    /** The registered name of the mechanism, once {@link #begin} has taken it. */
    String mechanism() {
        return dialogue.mechanism();
    }

    /** {@code "AUTH" SP sasl-mech [SP initial-response]} (RFC 4954 §4); here from the mechanism on. */
    @Nullable
    Reply begin(String argument, SmtpPeer peer) {
        if (settings.offer().mechanisms().isEmpty()) {
            return Replies.NOT_IMPLEMENTED;
        }
        if (peer.authUser() != null) {
            return Replies.ALREADY_AUTHENTICATED;
        }
        return reply(dialogue.begin(argument, mechanism -> settings.allows(mechanism, peer)));
    }

    /** Consumes a line of the client: base64, or {@code *} to give up. */
    @Nullable
    Reply line(ByteBuffer octets) {
        return reply(dialogue.line(octets));
    }

    /** The output's answer. */
    Reply answered(SaslStep step) {
        return said(dialogue.answered(step));
    }

    private static @Nullable Reply reply(SaslDialogue.@Nullable Turn turn) {
        return turn == null ? null : said(turn);
    }

    private static Reply said(SaslDialogue.Turn turn) {
        if (turn instanceof SaslDialogue.Challenge challenge) {
            return Replies.continueWith(challenge.base64());
        }
        if (!(turn instanceof SaslDialogue.Refusal refusal)) {
            return Replies.AUTHENTICATED;
        }
        return switch (refusal) {
            case UNKNOWN_MECHANISM -> Replies.UNKNOWN_MECHANISM;
            case ENCRYPTION_REQUIRED -> Replies.ENCRYPTION_REQUIRED;
            case MALFORMED -> Replies.BAD_BASE64;
            case CANCELLED -> Replies.AUTH_CANCELLED;
            case LINE_TOO_LONG -> Replies.AUTH_LINE_TOO_LONG;
            case BARE_LINE_FEED -> Replies.BARE_LINE_FEED;
            case FLOOD -> Replies.FLOOD;
            case REJECTED -> Replies.AUTH_FAILED;
            case UNAVAILABLE -> Replies.AUTH_UNAVAILABLE;
        };
    }
}
