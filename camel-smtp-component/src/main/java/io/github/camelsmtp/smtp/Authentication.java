package io.github.camelsmtp.smtp;

import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.SaslStep;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.wire.LineBuffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The dialogue of AUTH (RFC 4954 §4): the command, the challenges and the lines that answer them. Each of its methods
 * answers what to say to the client, or null if there is nothing to say yet: 334 goes on, anything else ends the dialogue.
 *
 * <p>What a client sends here is a secret: it is in no reply and nobody keeps it. Confined.
 */
final class Authentication {
    /** RFC 4954 §4.5.3.1: a line may have 12288 octets. */
    private static final int MAX_LINE = 12_288;

    private final SmtpAuthSettings settings;
    private final SmtpServerOutput output;
    private boolean waiting;
    /** The lines of the client; null if none is due. */
    private @Nullable LineBuffer lines;
    /** The mechanism whose first response is still to come. */
    private @Nullable SaslMechanism begun;
    /** The mechanism of the exchange under way, or of the last one. */
    private String mechanism = "";

    Authentication(SmtpAuthSettings settings, SmtpServerOutput output) {
        this.settings = settings;
        this.output = output;
    }

    /** Whether the output's answer is due. */
    boolean waiting() {
        return waiting;
    }

    /** Whether the next line is a response, not a command. */
    boolean expectsLine() {
        return lines != null;
    }

    /** Whether a response has begun and not ended. */
    boolean lineUnderWay() {
        return lines != null && lines.partial();
    }

    /** {@code "AUTH" SP sasl-mech [SP initial-response]} (RFC 4954 §4); here from the mechanism on. */
    @Nullable
    Reply begin(String argument, SmtpPeer peer) {
        String[] words = argument.split(" +", -1);
        Optional<SaslMechanism> mechanism = SaslMechanism.of(words[0]);
        Reply refusal = refusal(mechanism, peer);
        if (refusal != null) {
            return refusal;
        }
        this.mechanism = mechanism.get().wireName();
        if (words.length == 1 && mechanism.get().clientFirst()) {
            begun = mechanism.get();
            return challenge(new byte[0]);
        }
        Optional<byte[]> initial = words.length == 1 ? Optional.of(new byte[0]) : initial(words[1]);
        if (words.length > 2 || initial.isEmpty()) {
            return Replies.BAD_BASE64;
        }
        ask(mechanism.get(), initial.get());
        return null;
    }

    private @Nullable Reply refusal(Optional<SaslMechanism> mechanism, SmtpPeer peer) {
        if (settings.mechanisms().isEmpty()) {
            return Replies.NOT_IMPLEMENTED;
        }
        if (peer.authUser() != null) {
            return Replies.ALREADY_AUTHENTICATED;
        }
        if (mechanism.filter(settings.mechanisms()::contains).isEmpty()) {
            return Replies.UNKNOWN_MECHANISM;
        }
        if (settings.allows(mechanism.get(), peer)) {
            return null;
        }
        boolean secret = mechanism.get().needs() == SaslMechanism.Needs.SECRECY;
        return secret ? Replies.ENCRYPTION_REQUIRED : Replies.UNKNOWN_MECHANISM;
    }

    /** Consumes a line of the client: base64, or {@code *} to give up. */
    @Nullable
    Reply line(ByteBuffer octets) {
        LineBuffer from = lines;
        LineBuffer.Result result = from == null ? LineBuffer.Result.MORE : from.take(octets);
        if (from == null || result == LineBuffer.Result.MORE) {
            return null;
        }
        lines = null;
        SaslMechanism first = begun;
        begun = null;
        return switch (result) {
            case FLOOD -> Replies.FLOOD;
            case TOO_LONG -> Replies.AUTH_LINE_TOO_LONG;
            case BARE_LF -> Replies.BARE_LINE_FEED;
            case LINE, MORE -> response(first, from.line());
        };
    }

    private @Nullable Reply response(@Nullable SaslMechanism first, String line) {
        if (line.equals("*")) {
            return Replies.AUTH_CANCELLED;
        }
        Optional<byte[]> response = base64(line);
        if (response.isEmpty()) {
            return Replies.BAD_BASE64;
        }
        ask(first, response.get());
        return null;
    }

    private void ask(@Nullable SaslMechanism first, byte[] response) {
        waiting = true;
        output.authenticate(first, response);
    }

    /** The registered name of the mechanism, once {@link #begin} has taken it. */
    String mechanism() {
        return mechanism;
    }

    /** The output's answer. */
    Reply answered(SaslStep step) {
        waiting = false;
        if (step instanceof SaslStep.Challenge challenge) {
            return challenge(challenge.octets());
        }
        if (step instanceof SaslStep.Failure failure) {
            return switch (failure.reason()) {
                case REJECTED -> Replies.AUTH_FAILED;
                case MALFORMED -> Replies.BAD_BASE64;
                case UNAVAILABLE -> Replies.AUTH_UNAVAILABLE;
            };
        }
        return Replies.AUTHENTICATED;
    }

    /** {@code continue-req = "334" SP [base64]} */
    private Reply challenge(byte[] octets) {
        lines = new LineBuffer(MAX_LINE);
        return Replies.continueWith(Base64.getEncoder().encodeToString(octets));
    }

    /** {@code initial-response = base64 / "="}; the equals sign is a response of no octets. */
    private static Optional<byte[]> initial(String word) {
        return word.equals("=") ? Optional.of(new byte[0]) : base64(word);
    }

    private static Optional<byte[]> base64(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
