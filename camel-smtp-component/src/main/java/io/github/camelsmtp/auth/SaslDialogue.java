package io.github.camelsmtp.auth;

import io.github.camelsmtp.wire.LineBuffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The dialogue of an AUTH command, which SMTP (RFC 4954 §4) and POP3 (RFC 5034 §4) have in common: the command, the
 * challenges, and the lines that answer them. Each of its methods answers what to tell the client, or null if there is
 * nothing to tell yet; a {@link Challenge} goes on, anything else ends the dialogue.
 *
 * <p>What a client sends here is a secret: it is in no answer and nobody keeps it. Bad input ends the dialogue with a
 * {@link Refusal}. Confined.
 */
public final class SaslDialogue {
    /** RFC 4954 §4.5.3.1: a line may have 12288 octets. */
    private static final int MAX_LINE = 12_288;

    /** What to tell the client. */
    public sealed interface Turn permits Challenge, Refusal, Welcome {}

    /** Go on with this. @param base64 what follows {@code 334 } or {@code + }, may be empty */
    public record Challenge(String base64) implements Turn {}

    /** The client is who it says. @param account the account's name */
    public record Welcome(String account) implements Turn {}

    /** It is over. */
    public enum Refusal implements Turn {
        /** No such mechanism, or not here, or not now. */
        UNKNOWN_MECHANISM,
        /** The mechanism sends a secret, and somebody could listen. */
        ENCRYPTION_REQUIRED,
        /** Not base64, or not what the mechanism wants. */
        MALFORMED,
        /** The client has given up: {@code *}. */
        CANCELLED,
        /** A response over the limit. */
        LINE_TOO_LONG,
        /** A response that ended in LF. */
        BARE_LINE_FEED,
        /** A response that does not end: close the connection. */
        FLOOD,
        /** A wrong name, password, proof or token. */
        REJECTED,
        /** Ours is the fault; trying again may help. */
        UNAVAILABLE
    }

    /** Takes the responses of the client further; answers with {@link SaslDialogue#answered}, even before it returns. */
    public interface Asked {
        /** @param begun the mechanism that begins; null if one is under way @param response out of base64 */
        void authenticate(@Nullable SaslMechanism begun, byte[] response);
    }

    private final SaslOffer offer;
    private final Asked asked;
    private boolean waiting;
    /** The lines of the client; null if none is due. */
    private @Nullable LineBuffer lines;
    /** The mechanism whose first response is still to come. */
    private @Nullable SaslMechanism begun;
    /** The mechanism of the exchange under way, or of the last one. */
    private String mechanism = "";

    public SaslDialogue(SaslOffer offer, Asked asked) {
        this.offer = offer;
        this.asked = asked;
    }

    /** Whether an answer is due. */
    public boolean waiting() {
        return waiting;
    }

    /** Whether the next line is a response, not a command. */
    public boolean expectsLine() {
        return lines != null;
    }

    /** Whether a response has begun and not ended. */
    public boolean lineUnderWay() {
        return lines != null && lines.partial();
    }

    /** The registered name of the mechanism, once {@link #begin} has taken it. */
    public String mechanism() {
        return mechanism;
    }

    /**
     * {@code "AUTH" SP sasl-mech [SP initial-response]} (RFC 4954 §4, RFC 5034 §4); here from the mechanism on.
     *
     * @param allowed whether a mechanism may be used by this client now
     */
    public @Nullable Turn begin(String argument, Predicate<SaslMechanism> allowed) {
        String[] words = argument.split(" +", -1);
        Optional<SaslMechanism> named = SaslMechanism.of(words[0]).filter(offer.mechanisms()::contains);
        if (named.isEmpty()) {
            return Refusal.UNKNOWN_MECHANISM;
        }
        if (!allowed.test(named.get())) {
            boolean secret = named.get().needs() == SaslMechanism.Needs.SECRECY;
            return secret ? Refusal.ENCRYPTION_REQUIRED : Refusal.UNKNOWN_MECHANISM;
        }
        mechanism = named.get().wireName();
        if (words.length == 1 && named.get().clientFirst()) {
            begun = named.get();
            return challenge(new byte[0]);
        }
        Optional<byte[]> initial = words.length == 1 ? Optional.of(new byte[0]) : initial(words[1]);
        if (words.length > 2 || initial.isEmpty()) {
            return Refusal.MALFORMED;
        }
        ask(named.get(), initial.get());
        return null;
    }

    /** Consumes a line of the client: base64, or {@code *} to give up. */
    public @Nullable Turn line(ByteBuffer octets) {
        LineBuffer from = lines;
        LineBuffer.Result result = from == null ? LineBuffer.Result.MORE : from.take(octets);
        if (from == null || result == LineBuffer.Result.MORE) {
            return null;
        }
        lines = null;
        SaslMechanism first = begun;
        begun = null;
        return switch (result) {
            case FLOOD -> Refusal.FLOOD;
            case TOO_LONG -> Refusal.LINE_TOO_LONG;
            case BARE_LF -> Refusal.BARE_LINE_FEED;
            case LINE, MORE -> response(first, from.line());
        };
    }

    private @Nullable Turn response(@Nullable SaslMechanism first, String line) {
        if (line.equals("*")) {
            return Refusal.CANCELLED;
        }
        Optional<byte[]> response = base64(line);
        if (response.isEmpty()) {
            return Refusal.MALFORMED;
        }
        ask(first, response.get());
        return null;
    }

    private void ask(@Nullable SaslMechanism first, byte[] response) {
        waiting = true;
        asked.authenticate(first, response);
    }

    /** The answer that was waited for. */
    public Turn answered(SaslStep step) {
        waiting = false;
        if (step instanceof SaslStep.Challenge challenge) {
            return challenge(challenge.octets());
        }
        if (step instanceof SaslStep.Success success) {
            return new Welcome(success.account());
        }
        return switch (((SaslStep.Failure) step).reason()) {
            case REJECTED -> Refusal.REJECTED;
            case MALFORMED -> Refusal.MALFORMED;
            case UNAVAILABLE -> Refusal.UNAVAILABLE;
        };
    }

    private Challenge challenge(byte[] octets) {
        lines = new LineBuffer(MAX_LINE);
        return new Challenge(Base64.getEncoder().encodeToString(octets));
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
