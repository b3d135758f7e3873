package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.smtp.MessageIntake;
import io.github.camelsmtp.smtp.MessageOutcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What tells a message from every other: a SHA-256 of its sender, its recipients in any order, and its octets as the client
 * sent them, without the fields we put on top. It is made while the message comes in. Confined to its session, until the
 * message is whole.
 */
final class MessageKey {
    private final MessageDigest content = sha256();
    private final String envelope;

    /** @param route the route it is for: the same message for another route is another message */
    MessageKey(String route, Envelope said) {
        TreeSet<String> recipients = new TreeSet<>();
        said.recipients().stream().map(Recipient::text).forEach(recipients::add);
        // No address holds a line end, so nothing can be moved from one part into another.
        envelope =
                route.replace('\n', ' ') + '\n' + said.sender().text() + '\n' + String.join("\n", recipients) + "\n\n";
    }

    /** An intake whose octets are part of the key. */
    MessageIntake of(MessageIntake intake) {
        return new Digesting(intake);
    }

    /** The key of the message, which must be whole; once. */
    String whole() {
        MessageDigest all = sha256();
        all.update(envelope.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(all.digest(content.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private final class Digesting implements MessageIntake {
        private final MessageIntake intake;

        Digesting(MessageIntake intake) {
            this.intake = intake;
        }

        @Override
        public @Nullable CompletionStage<?> write(ByteBuffer octets) {
            content.update(octets.duplicate());
            return intake.write(octets);
        }

        @Override
        public void abandon() {
            intake.abandon();
        }

        @Override
        public CompletionStage<MessageOutcome> finish() {
            return intake.finish();
        }
    }
}
