package io.github.camelsmtp.net;

import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.MessageIntake;
import io.github.camelsmtp.smtp.MessageOutcome;
import io.github.camelsmtp.smtp.MessageReceiver;
import io.github.camelsmtp.smtp.SmtpLimits;
import io.github.camelsmtp.smtp.SmtpPeer;
import io.github.camelsmtp.smtp.SmtpQuestion;
import io.github.camelsmtp.smtp.SmtpServerSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A server that takes every message and forgets it, to measure the network and protocol layers alone, as
 * {@code smtp-sink} does for Postfix. Run as {@code DiscardingServer PORT}; ends when its standard input ends.
 */
final class DiscardingServer {
    private static final CompletionStage<Decision> ACCEPT = CompletableFuture.completedStage(Decision.ACCEPT);
    private static final CompletionStage<MessageOutcome> TAKEN =
            CompletableFuture.completedStage(MessageOutcome.of(Reply.of(250, 0, 0, "Queued as nothing")));

    private DiscardingServer() {}

    public static void main(String[] args) throws IOException {
        ListenerSettings listener = new ListenerSettings(
                "127.0.0.1", Integer.parseInt(args[0]), 10_000, 10_000, Duration.ofMinutes(5), Duration.ofMinutes(5));
        SmtpLimits most = SmtpLimits.DEFAULT;
        SmtpLimits limits = new SmtpLimits(
                most.commandLine(),
                most.messageSize(),
                most.headerSize(),
                most.recipients(),
                most.errors(),
                most.junk(),
                Integer.MAX_VALUE,
                most.hops());
        try (SmtpServer server =
                new SmtpServer(listener, new SmtpServerSettings("mail.example.org", limits), new Discarding())) {
            System.out.println("ready on " + server.start());
            while (System.in.read() >= 0) {
                // until whoever started this is done
            }
        }
    }

    private static final class Discarding implements MessageReceiver, MessageIntake {
        @Override
        public CompletionStage<Decision> decide(SmtpQuestion question) {
            return ACCEPT;
        }

        @Override
        public MessageIntake begin(SmtpPeer peer, Envelope envelope) {
            return this;
        }

        @Override
        public @Nullable CompletionStage<?> write(ByteBuffer octets) {
            octets.position(octets.limit());
            return null;
        }

        @Override
        public void abandon() {}

        @Override
        public CompletionStage<MessageOutcome> finish() {
            return TAKEN;
        }
    }
}
