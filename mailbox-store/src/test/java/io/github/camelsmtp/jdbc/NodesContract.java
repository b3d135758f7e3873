package io.github.camelsmtp.jdbc;

import static io.github.camelsmtp.store.StoreDriver.accounts;
import static io.github.camelsmtp.store.StoreDriver.deliver;
import static io.github.camelsmtp.store.StoreDriver.refused;
import static io.github.camelsmtp.store.StoreDriver.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.queue.DeliveryEvent;
import io.github.camelsmtp.queue.DeliveryEvents;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.Settlement;
import io.github.camelsmtp.queue.Submission;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.Delivery;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreDriver;
import io.github.camelsmtp.store.StoreException.Reason;
import io.github.camelsmtp.store.StoredMessage;
import io.github.camelsmtp.store.TestContent;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What several nodes on one database do. */
interface NodesContract {
    String ALICE = "alice@example.org";
    String BOB = "bob@example.org";
    Duration SHORT = Duration.ofMillis(300);
    Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    TestServer server();

    @Test
    default void aMaildropIsLockedForAllNodes() throws Exception {
        String url = server().newDatabase();
        JdbcMailboxStore second = TestServer.node(url);
        try (JdbcMailboxStore first = TestServer.node(url)) {
            accounts(first, ALICE);
            Account alice = new Account(ALICE);
            try (Maildrop maildrop = StoreDriver.open(first, ALICE)) {
                assertThat(second.open(maildrop.account())).isEmpty();
                assertThat(second.presence().isPresent(alice)).isTrue();
                assertThat(second.presence().isPresent(new Account(BOB))).isFalse();
            }
            assertThat(second.presence().isPresent(alice)).isFalse();
            StoreDriver.open(second, ALICE);
            assertThat(first.open(ALICE)).isEmpty();
            second.close();
            assertThat(first.open(ALICE)).as("locks end with their node").isPresent();
        }
    }

    @Test
    default void onlyOneOfManyThatOpenAMaildropGetsIt() throws Exception {
        String url = server().newDatabase();
        try (JdbcMailboxStore first = TestServer.node(url);
                JdbcMailboxStore second = TestServer.node(url)) {
            accounts(first, ALICE);
            for (int round = 0; round < 20; round++) {
                List<CompletableFuture<Optional<Maildrop>>> all = new ArrayList<>();
                for (JdbcMailboxStore node : List.of(first, second, first, second)) {
                    all.add(async(() -> node.open(ALICE)));
                }
                List<Maildrop> opened = new ArrayList<>();
                for (CompletableFuture<Optional<Maildrop>> one : all) {
                    one.get(60, TimeUnit.SECONDS).ifPresent(opened::add);
                }
                assertThat(opened).hasSize(1);
                opened.forEach(Maildrop::close);
            }
        }
    }

    @Test
    default void aNodeThatStandsStillLosesItsLocksAndCannotDelete() throws Exception {
        String url = server().newDatabase();
        try (JdbcMailboxStore frozen = TestServer.node(url, SHORT);
                JdbcMailboxStore other = TestServer.node(url)) {
            accounts(frozen, ALICE);
            deliver(frozen, "one", ALICE);
            Maildrop lost = StoreDriver.open(frozen, ALICE);
            frozen.node().pause();
            Maildrop taken =
                    await().until(() -> other.open(ALICE), Optional::isPresent).orElseThrow();
            assertThat(refused(Reason.UNAVAILABLE, () -> lost.delete(lost.messages())))
                    .hasMessageContaining("nothing was deleted");
            lost.close();
            assertThat(frozen.open(ALICE))
                    .as("closing releases nobody else's lock")
                    .isEmpty();
            assertThat(taken.messages()).hasSize(1);
            assertThat(StoreDriver.octets(taken, taken.messages().get(0))).hasSize(3);
            taken.delete(taken.messages());
            taken.close();

            long before = frozen.node().id();
            frozen.node().beat();
            assertThat(frozen.node().id()).as("it goes on as another").isNotEqualTo(before);
            deliver(frozen, "two", ALICE);
            assertThat(texts(frozen, ALICE)).containsExactly("two");
        }
    }

    @Test
    default void aNodeThatRenewsKeepsItsLocks() throws Exception {
        String url = server().newDatabase();
        try (JdbcMailboxStore living = TestServer.node(url, Duration.ofSeconds(4));
                JdbcMailboxStore other = TestServer.node(url)) {
            accounts(living, ALICE);
            deliver(living, "one", ALICE);
            try (Maildrop maildrop = StoreDriver.open(living, ALICE)) {
                long before = StoredRows.leaseOf(living);
                await().until(() -> StoredRows.leaseOf(living) > before);
                assertThat(other.open(ALICE)).isEmpty();
                maildrop.delete(maildrop.messages());
            }
            assertThat(texts(other, ALICE)).isEmpty();
        }
    }

    @Test
    default void allNodesDeliverAndEveryMessageIsThereOnceAndInOrder() throws Exception {
        String url = server().newDatabase();
        try (JdbcMailboxStore first = TestServer.node(url);
                JdbcMailboxStore second = TestServer.node(url)) {
            accounts(first, ALICE, BOB);
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (JdbcMailboxStore node : List.of(first, second)) {
                String prefix = node == first ? "first" : "second";
                all.add(async(() -> {
                    for (int i = 0; i < 100; i++) {
                        deliver(node, prefix + i, ALICE, BOB);
                    }
                    return null;
                }));
            }
            for (CompletableFuture<Void> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
            // An id of the second node's block is higher than any of the first's; the time tells the order.
            deliver(second, "between", ALICE);
            long between = System.currentTimeMillis();
            while (System.currentTimeMillis() == between) { // what came in the same millisecond has no order
                Thread.onSpinWait();
            }
            deliver(first, "last", ALICE);
            List<String> there = texts(second, ALICE);
            assertThat(there).hasSize(202).doesNotHaveDuplicates().endsWith("between", "last");
            assertThat(texts(first, BOB)).hasSize(200).doesNotHaveDuplicates();
        }
    }

    private static void enqueue(OutboundQueue queue, String recipient) {
        Envelope envelope = Envelope.of(ReversePath.NULL, List.of(Recipient.of(EmailAddress.of(recipient))));
        queue.enqueue(new Submission(envelope, TestContent.of("Subject: x\r\n\r\nx\r\n"), NOON, null, null))
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    @Test
    default void nodesShareAQueueAndEachDeliveryIsLeasedToOneOfThem() throws Exception {
        String url = server().newDatabase();
        try (JdbcMailboxStore first = TestServer.node(url);
                JdbcMailboxStore second = TestServer.node(url)) {
            for (int i = 0; i < 60; i++) {
                enqueue((i % 2 == 0 ? first : second).queue("outbound"), i + "@x.example");
            }
            List<CompletableFuture<List<String>>> all = new ArrayList<>();
            for (JdbcMailboxStore node : List.of(first, second)) {
                all.add(async(() -> {
                    OutboundQueue queue = node.queue("outbound");
                    List<String> taken = new ArrayList<>();
                    List<QueuedDelivery> some = queue.lease(NOON, NOON.plusSeconds(60), 3);
                    while (!some.isEmpty()) {
                        some.forEach(one -> taken.add(one.recipient().text()));
                        some = queue.lease(NOON, NOON.plusSeconds(60), 3);
                    }
                    return taken;
                }));
            }
            List<String> taken = new ArrayList<>();
            for (CompletableFuture<List<String>> one : all) {
                taken.addAll(one.get(60, TimeUnit.SECONDS));
            }
            // Rows that one has locked the other passes over; what is then left is there for the next who looks.
            first.queue("outbound")
                    .lease(NOON, NOON.plusSeconds(60), 100)
                    .forEach(one -> taken.add(one.recipient().text()));
            assertThat(taken).hasSize(60).doesNotHaveDuplicates();
        }
    }

    @Test
    default void whatADeadNodeHadLeasedGoesToAnotherOneWhenTheLeaseEnds() throws Exception {
        String url = server().newDatabase();
        try (JdbcMailboxStore second = TestServer.node(url)) {
            JdbcMailboxStore first = TestServer.node(url);
            enqueue(first.queue("outbound"), "bob@x.example");
            assertThat(first.queue("outbound").lease(NOON, NOON.plusSeconds(60), 10))
                    .hasSize(1);
            first.close();
            OutboundQueue queue = second.queue("outbound");
            assertThat(queue.lease(NOON.plusSeconds(59), NOON.plusSeconds(120), 10))
                    .isEmpty();
            List<QueuedDelivery> again = queue.lease(NOON.plusSeconds(60), NOON.plusSeconds(120), 10);
            assertThat(again).hasSize(1);
            try (InputStream content = queue.content(again.get(0).message()).open()) {
                assertThat(content.readAllBytes()).asString().isEqualTo("Subject: x\r\n\r\nx\r\n");
            }
        }
    }

    private static QueuedDelivery leased(JdbcMailboxStore node) throws Exception {
        enqueue(node.queue("outbound"), "bob@x.example");
        return node.queue("outbound").lease(NOON, NOON.plusSeconds(60), 1).get(0);
    }

    private static void delete(JdbcMailboxStore node, QueuedDelivery delivery) throws Exception {
        node.queue("outbound")
                .settle(List.of(Settlement.deleted(delivery)), NOON)
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    @Test
    default void whatOneNodeDeliveredAnotherOneHearsOfAndOnlyOne() throws Exception {
        String url = server().newDatabase();
        try (JdbcMailboxStore first = TestServer.node(url);
                JdbcMailboxStore second = TestServer.node(url)) {
            delete(first, leased(first));
            DeliveryEvents events = second.queue("outbound").events();
            events.want(NOON.plusSeconds(60));
            delete(second, leased(second));
            assertThat(events.lease(NOON, NOON.plusSeconds(60), 10))
                    .as("its own at once")
                    .hasSize(1);
            first.node().beat();
            delete(first, leased(first));
            List<DeliveryEvent> heard = events.lease(NOON, NOON.plusSeconds(60), 10);
            assertThat(heard).as("the other's when it knows").hasSize(1);
            assertThat(first.queue("outbound").events().lease(NOON, NOON.plusSeconds(60), 10))
                    .as("it is leased")
                    .isEmpty();
        }
        try (JdbcMailboxStore third = TestServer.node(url)) {
            delete(third, leased(third));
            assertThat(third.queue("outbound").events().lease(NOON.plusSeconds(60), NOON.plusSeconds(120), 10))
                    .as("what dead ones had leased, and what it recorded itself")
                    .hasSize(3);
        }
    }

    @Test
    default void nodesThatWishAtOnceAllHaveTheirWish() throws Exception {
        String url = server().newDatabase();
        try (JdbcMailboxStore first = TestServer.node(url);
                JdbcMailboxStore second = TestServer.node(url)) {
            for (int round = 0; round < 10; round++) {
                String queue = "queue" + round;
                List<CompletableFuture<Void>> all = new ArrayList<>();
                for (int i = 1; i <= 4; i++) {
                    OutboundQueue of = (i % 2 == 0 ? first : second).queue(queue);
                    Instant until = NOON.plusSeconds(i);
                    all.add(async(() -> {
                        of.events().want(until);
                        return null;
                    }));
                }
                for (CompletableFuture<Void> one : all) {
                    one.get(60, TimeUnit.SECONDS);
                }
                assertThat(StoredRows.count(
                                first, "SELECT until_ms FROM queue_events_wanted WHERE queue = '" + queue + "'"))
                        .isEqualTo(NOON.plusSeconds(4).toEpochMilli());
            }
        }
    }

    @Test
    default void aContentIsFreedWithItsLastMessageWhoeverDeletesIt() throws Exception {
        String url = server().newDatabase();
        try (JdbcMailboxStore first = TestServer.node(url);
                JdbcMailboxStore second = TestServer.node(url)) {
            accounts(first, ALICE, BOB);
            for (int round = 0; round < 5; round++) {
                for (int i = 0; i < 60; i++) {
                    deliver(first, TestContent.random(i == 7 ? 700_000 : 500), i % 2 == 0 ? ALICE : BOB, BOB, ALICE);
                }
                CompletableFuture<Void> here = async(() -> deleteOneByOne(first, ALICE));
                CompletableFuture<Void> there = async(() -> deleteOneByOne(second, BOB));
                here.get(60, TimeUnit.SECONDS);
                there.get(60, TimeUnit.SECONDS);
                StoredRows.awaitNothingUnlinked(first);
                assertThat(StoredRows.chunks(second)).isZero();
            }
        }
    }

    private static Void deleteOneByOne(MailboxStore store, String account) throws Exception {
        try (Maildrop maildrop = StoreDriver.open(store, account)) {
            List<StoredMessage> messages = maildrop.messages();
            for (int i = 0; i < messages.size(); i += 3) {
                maildrop.delete(messages.subList(i, Math.min(i + 3, messages.size())));
            }
        }
        return null;
    }

    @Test
    default void aHalfWrittenMessageOfALivingNodeIsLeftAlone() throws Exception {
        String url = server().newDatabase();
        try (JdbcMailboxStore writing = TestServer.node(url)) {
            accounts(writing, ALICE);
            HalfWay content = new HalfWay(3_000_000);
            CompletableFuture<Void> delivery =
                    writing.deliver(new Delivery(List.of(ALICE), content)).toCompletableFuture();
            content.awaitHalf();
            try (JdbcMailboxStore other = TestServer.node(url)) {
                other.node().beat();
                content.goOn();
                assertThat(delivery).succeedsWithin(60, TimeUnit.SECONDS);
                assertThat(texts(other, ALICE)).hasSize(1);
            }
        }
    }

    @Test
    default void aHalfWrittenMessageOfADeadNodeIsRemovedAndNeverDelivered() throws Exception {
        String url = server().newDatabase();
        try (JdbcMailboxStore dying = TestServer.node(url, SHORT);
                JdbcMailboxStore other = TestServer.node(url)) {
            accounts(dying, ALICE);
            dying.node().pause();
            HalfWay content = new HalfWay(3_000_000);
            CompletableFuture<Void> delivery =
                    dying.deliver(new Delivery(List.of(ALICE), content)).toCompletableFuture();
            content.awaitHalf();
            await().untilAsserted(() -> {
                other.node().beat();
                assertThat(StoredRows.unlinked(other)).isZero();
            });
            content.goOn();
            assertThat(delivery).failsWithin(60, TimeUnit.SECONDS).withThrowableOfType(ExecutionException.class);
            assertThat(StoredRows.chunks(other)).isZero();
            assertThat(texts(other, ALICE)).isEmpty();
        }
    }

    /** Something that may fail. */
    interface Work<T> {
        T run() throws Exception;
    }

    /** On a thread of its own. */
    private static <T> CompletableFuture<T> async(Work<T> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return work.run();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                },
                task -> new Thread(task).start());
    }
}
