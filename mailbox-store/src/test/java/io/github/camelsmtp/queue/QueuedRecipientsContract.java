package io.github.camelsmtp.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.DsnRequest;
import io.github.camelsmtp.mail.DsnRequest.Notify;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.OriginalRecipient;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.store.TestContent;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who gets what every queue keeps: part of {@link OutboundQueueContract}. */
public interface QueuedRecipientsContract {
    /** New empty queues. */
    OutboundQueueContract.Opened open() throws Exception;

    private static Recipient recipient(String address, OriginalRecipient original, Notify... wanted) {
        return new Recipient(ForwardPath.to(EmailAddress.of(address)), new DsnRequest(Set.of(wanted), original));
    }

    @Test
    default void whoIsNamedTwiceGetsOneCopyWithAllThatWasWished() throws Exception {
        OriginalRecipient original = new OriginalRecipient("rfc822", "sales@example.org");
        List<Recipient> named = List.of(
                recipient("bob@example.net", null, Notify.NEVER),
                recipient("Bob@example.net", null, Notify.NEVER),
                recipient("bob@EXAMPLE.net", null, Notify.SUCCESS),
                recipient("bob@example.net", original, Notify.FAILURE),
                recipient("Bob@example.net", null, Notify.NEVER));
        try (OutboundQueueContract.Opened opened = open()) {
            OutboundQueue queue = opened.queue();
            Instant now = Instant.parse("2026-01-01T00:00:00Z");
            queue.enqueue(new Submission(
                            Envelope.of(ReversePath.to(EmailAddress.of("alice@example.org")), named),
                            TestContent.of("x"),
                            now,
                            null,
                            null))
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            assertThat(queue.lease(now, now.plusSeconds(60), 10))
                    .extracting(QueuedDelivery::recipient)
                    .containsExactlyInAnyOrder(
                            recipient("bob@example.net", original, Notify.SUCCESS, Notify.FAILURE),
                            recipient("Bob@example.net", null, Notify.NEVER));
        }
    }
}
