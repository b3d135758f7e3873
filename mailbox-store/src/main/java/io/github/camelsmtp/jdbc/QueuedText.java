package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.mail.DsnRequest;
import io.github.camelsmtp.mail.DsnRequest.Notify;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.OriginalRecipient;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.queue.Attempt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How the queue's values are written in columns. */
final class QueuedText {
    private static final int MAX_REPLY = 4000;
    private static final int MAX_HOST = 255;

    private QueuedText() {}

    static ReversePath sender(String text) {
        return text.isEmpty() ? ReversePath.NULL : ReversePath.to(EmailAddress.of(text));
    }

    static ForwardPath recipient(String text) {
        return text.equals("postmaster") ? ForwardPath.POSTMASTER : ForwardPath.to(EmailAddress.of(text));
    }

    /** @param notifyOn its bits; {@code type} and {@code original} are both null or neither */
    static Recipient recipient(String text, int notifyOn, @Nullable String type, @Nullable String original) {
        DsnRequest dsn = new DsnRequest(
                Set.copyOf(ofBits(notifyOn, Notify.values())),
                type == null || original == null ? null : new OriginalRecipient(type, original));
        return new Recipient(recipient(text), dsn);
    }

    /** As {@link Reply#parse} reads it; a remote's endless words are cut. */
    static String reply(Reply reply) {
        StringBuilder text = new StringBuilder().append(reply.code()).append(' ');
        if (reply.status() != null) {
            text.append(reply.status().forCode(reply.code())).append(' ');
        }
        text.append(String.join("\n", reply.lines()));
        return text.length() > MAX_REPLY ? text.substring(0, MAX_REPLY) : text.toString();
    }

    static @Nullable String host(Attempt attempt) {
        String host = attempt.remoteMta();
        return host == null || host.length() <= MAX_HOST ? host : host.substring(0, MAX_HOST);
    }

    static Attempt attempt(long atMs, String reply, @Nullable String host) {
        return new Attempt(Instant.ofEpochMilli(atMs), Reply.parse(reply).orElseGet(() -> contradicting(reply)), host);
    }

    /** Servers say such as {@code 550 4.2.2 Mailbox full}: the code counts, and the rest is words. */
    private static Reply contradicting(String reply) {
        return reply.matches("(?s)[2-5][0-9]{2} .*\\S.*")
                ? new Reply(
                        Integer.parseInt(reply.substring(0, 3)),
                        null,
                        reply.substring(4).lines().toList())
                : Reply.of(451, 3, 0, "Unreadable record");
    }

    /** The bits of these values. */
    static int bits(Iterable<? extends Enum<?>> values) {
        int bits = 0;
        for (Enum<?> value : values) {
            bits |= 1 << value.ordinal();
        }
        return bits;
    }

    /** The values of these bits. */
    static <E extends Enum<E>> List<E> ofBits(int bits, E[] all) {
        List<E> values = new ArrayList<>();
        for (E value : all) {
            if ((bits & 1 << value.ordinal()) != 0) {
                values.add(value);
            }
        }
        return values;
    }
}
