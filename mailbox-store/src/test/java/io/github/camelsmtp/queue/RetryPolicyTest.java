package io.github.camelsmtp.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliverBy;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.DsnRequest;
import io.github.camelsmtp.mail.DsnRequest.Notify;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.queue.QueuedDelivery.Report;
import io.github.camelsmtp.queue.QueuedDelivery.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RetryPolicyTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final RetryPolicy POLICY = new RetryPolicy(
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofHours(1)),
            0,
            Duration.ofDays(5),
            Duration.ofHours(4));
    private static final Reply OK = Reply.of(250, 0, 0, "Ok");
    private static final Reply LATER = Reply.of(451, 4, 0, "Later");
    private static final Reply NO = Reply.of(550, 1, 1, "No such user");

    private static QueuedDelivery delivery(
            int attempts, Set<Notify> notify, @Nullable DeliverBy by, ReversePath sender) {
        DeliveryRequest request = new DeliveryRequest(DeliveryMode.MAIL, false, false, null, null, by, null, 0);
        QueuedMessage message =
                new QueuedMessage("1", sender, BodyType.SEVEN_BIT, request, 10, START, null, null, null);
        Recipient recipient =
                new Recipient(ForwardPath.to(EmailAddress.of("bob@example.net")), new DsnRequest(notify, null));
        return new QueuedDelivery(
                2,
                message,
                recipient,
                "example.net",
                State.LEASED,
                Report.NONE,
                START,
                START,
                attempts,
                null,
                false,
                7);
    }

    private static final ReversePath ALICE = ReversePath.to(EmailAddress.of("alice@example.org"));

    private static QueuedDelivery delivery(int attempts) {
        return delivery(attempts, Set.of(), null, ALICE);
    }

    private static Settlement settle(QueuedDelivery delivery, Reply reply, Instant now) {
        DeliveryResult result = new DeliveryResult(delivery.recipient(), reply, "mx.example.net", false);
        return POLICY.settle(delivery, result, now, new Random(1));
    }

    @Test
    void theDelaysComeInOrderAndTheLastOneStays() {
        assertThat(settle(delivery(0), LATER, START).due()).isEqualTo(START.plusSeconds(60));
        assertThat(settle(delivery(1), LATER, START).due()).isEqualTo(START.plusSeconds(300));
        assertThat(settle(delivery(2), LATER, START).due()).isEqualTo(START.plusSeconds(3600));
        assertThat(settle(delivery(30), LATER, START).due()).isEqualTo(START.plusSeconds(3600));
    }

    @Test
    void jitterMakesADelayLongerByItsPartAtMost() {
        RetryPolicy policy = new RetryPolicy(List.of(Duration.ofSeconds(100)), 0.2, Duration.ofDays(1), null);
        Random random = new Random(4);
        List<Instant> times = java.util.stream.Stream.generate(() -> policy.next(1, START, random))
                .limit(1000)
                .toList();
        assertThat(times)
                .allSatisfy(time -> assertThat(time).isBetween(START.plusSeconds(100), START.plusSeconds(120)));
        assertThat(Set.copyOf(times)).hasSizeGreaterThan(500);
    }

    @Test
    void theLastAttemptIsWhenTheLifetimeEndsAndThenItHasFailed() {
        Instant late = START.plus(Duration.ofDays(5)).minusSeconds(10);
        Settlement last = settle(delivery(9), LATER, late);
        assertThat(last.due()).isEqualTo(START.plus(Duration.ofDays(5)));
        assertThat(last.report()).isEqualTo(Report.NONE);
        Settlement over = settle(delivery(10), LATER, START.plus(Duration.ofDays(5)));
        assertThat(over.report()).isEqualTo(Report.EXPIRED);
        assertThat(over.isDone()).as("stays to be reported").isFalse();
    }

    @Test
    void aMessageThatIsToBeReturnedEndsWhenItsTimeIsOver() {
        QueuedDelivery urgent = delivery(0, Set.of(), new DeliverBy(120, DeliverBy.Mode.RETURN, false), ALICE);
        assertThat(POLICY.expires(urgent)).isEqualTo(START.plusSeconds(120));
        assertThat(settle(urgent, LATER, START.plusSeconds(121)).report()).isEqualTo(Report.EXPIRED);
    }

    @Test
    void whatSucceededOrFailedIsReportedToWhoeverWantsToHear() {
        assertThat(settle(delivery(0), OK, START).isDone()).isTrue();
        assertThat(settle(delivery(0), NO, START).report()).isEqualTo(Report.FAILED);
        assertThat(settle(delivery(0), NO, START).isDone()).isFalse();
        assertThat(settle(delivery(0, Set.of(Notify.NEVER), null, ALICE), NO, START)
                        .isDone())
                .isTrue();
        assertThat(settle(delivery(0, Set.of(Notify.SUCCESS), null, ALICE), NO, START)
                        .isDone())
                .isTrue();
        QueuedDelivery success = delivery(0, Set.of(Notify.SUCCESS), null, ALICE);
        assertThat(settle(success, OK, START).report()).isEqualTo(Report.RELAYED);
        DeliveryResult relayed = new DeliveryResult(success.recipient(), OK, "mx.example.net", true);
        assertThat(POLICY.settle(success, relayed, START, new Random(1)).isDone())
                .as("the remote reports the success")
                .isTrue();
    }

    @Test
    void aDelayIsReportedOnceAndNeverToTheNullSender() {
        Instant after = START.plus(Duration.ofHours(4));
        assertThat(POLICY.isDelayToReport(delivery(3), after.minusSeconds(1))).isFalse();
        assertThat(POLICY.isDelayToReport(delivery(3), after)).isTrue();
        assertThat(POLICY.isDelayToReport(delivery(3, Set.of(), null, ReversePath.NULL), after))
                .isFalse();
        assertThat(POLICY.isDelayToReport(delivery(3, Set.of(Notify.FAILURE), null, ALICE), after))
                .isFalse();
        assertThat(POLICY.isDelayToReport(delivery(3, Set.of(Notify.DELAY), null, ALICE), after))
                .isTrue();
        QueuedDelivery by = delivery(1, Set.of(), new DeliverBy(60, DeliverBy.Mode.NOTIFY, false), ALICE);
        assertThat(POLICY.isDelayToReport(by, START.plusSeconds(60))).isTrue();
        assertThat(POLICY.isDelayToReport(by, START.plusSeconds(59))).isFalse();
    }

    @Test
    void senselessPoliciesAreRefused() {
        Duration day = Duration.ofDays(1);
        assertThatIllegalArgumentException().isThrownBy(() -> new RetryPolicy(List.of(), 0, day, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new RetryPolicy(List.of(Duration.ZERO), 0, day, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new RetryPolicy(List.of(day), Double.NaN, day, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new RetryPolicy(List.of(day), 2, day, null));
    }
}
