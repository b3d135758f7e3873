package io.github.camelsmtp.net;

import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.MessageIntake;
import io.github.camelsmtp.smtp.MessageOutcome;
import io.github.camelsmtp.smtp.MessageReceiver;
import io.github.camelsmtp.smtp.Misuse;
import io.github.camelsmtp.smtp.SmtpPeer;
import io.github.camelsmtp.smtp.SmtpQuestion;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Accepts everything and keeps it; a test replaces an answer by one that comes later, or by none. */
final class Receiver implements MessageReceiver {
    static final Reply TAKEN = Reply.of(250, 0, 0, "Taken");

    final List<SmtpQuestion> questions = new CopyOnWriteArrayList<>();
    final List<Message> messages = new CopyOnWriteArrayList<>();
    final AtomicInteger disconnected = new AtomicInteger();
    final List<Misuse> misuses = new CopyOnWriteArrayList<>();

    volatile Function<SmtpQuestion, CompletionStage<Decision>> decision =
            question -> CompletableFuture.completedStage(Decision.ACCEPT);
    volatile Function<Message, @Nullable CompletionStage<?>> room = message -> null;
    volatile Function<Message, CompletionStage<Reply>> outcome = message -> CompletableFuture.completedStage(TAKEN);
    /** The replies for each recipient; while there are none, the outcome is one for all. */
    volatile List<Reply> each = List.of();

    @Override
    public CompletionStage<Decision> decide(SmtpQuestion question) {
        questions.add(question);
        return decision.apply(question);
    }

    @Override
    public MessageIntake begin(SmtpPeer peer, Envelope envelope) {
        Message message = new Message();
        messages.add(message);
        return message;
    }

    @Override
    public void disconnected(SmtpPeer peer) {
        disconnected.incrementAndGet();
    }

    @Override
    public void misused(SmtpPeer peer, Misuse misuse) {
        misuses.add(misuse);
    }

    /** How many messages have begun and not ended. */
    long open() {
        return messages.stream().filter(message -> message.ends.get() == 0).count();
    }

    /** One message. */
    final class Message implements MessageIntake {
        final ByteArrayOutputStream octets = new ByteArrayOutputStream();
        final AtomicInteger ends = new AtomicInteger();
        volatile boolean abandoned;
        volatile boolean finished;
        volatile int size;

        @Override
        public @Nullable CompletionStage<?> write(ByteBuffer piece) {
            while (piece.hasRemaining()) {
                octets.write(piece.get());
            }
            size = octets.size();
            return room.apply(this);
        }

        @Override
        public void abandon() {
            ends.incrementAndGet();
            abandoned = true;
        }

        @Override
        public CompletionStage<MessageOutcome> finish() {
            ends.incrementAndGet();
            finished = true;
            return outcome.apply(this)
                    .thenApply(reply -> each.isEmpty() ? MessageOutcome.of(reply) : MessageOutcome.ofEach(each));
        }

        String text() {
            return octets.toString(StandardCharsets.ISO_8859_1);
        }
    }
}
