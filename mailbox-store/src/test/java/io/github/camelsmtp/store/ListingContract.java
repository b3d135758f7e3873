package io.github.camelsmtp.store;

import static io.github.camelsmtp.store.StoreDriver.accounts;
import static io.github.camelsmtp.store.StoreDriver.deliver;
import static io.github.camelsmtp.store.StoreDriver.octets;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How a mailbox is counted, listed, and read many messages at a time. Part of {@link MailboxStoreContract}. */
public interface ListingContract {
    /** A new empty store. The test closes it. */
    MailboxStore open() throws Exception;

    private static void deliverInOrder(MailboxStore store, int count, String account) throws Exception {
        for (int i = 0; i < count; i++) {
            deliver(store, "message " + i, account);
        }
    }

    private static void deliverAtOnce(MailboxStore store, int count, String account) {
        List<CompletableFuture<Void>> deliveries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            TestContent content = TestContent.of("message " + i);
            deliveries.add(
                    store.deliver(new Delivery(List.of(account), content)).toCompletableFuture());
        }
        deliveries.forEach(CompletableFuture::join);
    }

    @Test
    default void whatAMaildropHoldsStaysAsItWasWhenItWasOpened() throws Exception {
        try (MailboxStore store = open()) {
            accounts(store, "alice@example.org", "bob@example.org");
            try (Maildrop empty = StoreDriver.open(store, "alice@example.org")) {
                assertThat(empty.usage()).isEqualTo(Usage.NONE);
            }
            deliver(store, "12345", "alice@example.org", "bob@example.org");
            deliver(store, TestContent.random(300_000), "bob@example.org", "alice@example.org");
            deliver(store, "", "alice@example.org");
            try (Maildrop maildrop = StoreDriver.open(store, "alice@example.org")) {
                deliver(store, "later", "alice@example.org");
                assertThat(maildrop.usage()).isEqualTo(new Usage(300_005, 3));
                assertThat(maildrop.messages())
                        .extracting(StoredMessage::octets)
                        .containsExactly(5L, 300_000L, 0L);
                maildrop.delete(maildrop.messages().subList(0, 2));
                assertThat(maildrop.usage()).isEqualTo(new Usage(300_005, 3));
            }
            try (Maildrop maildrop = StoreDriver.open(store, "alice@example.org")) {
                assertThat(maildrop.usage()).isEqualTo(new Usage(5, 2));
                assertThat(maildrop.messages())
                        .extracting(StoredMessage::octets)
                        .containsExactly(0L, 5L);
            }
            try (Maildrop maildrop = StoreDriver.open(store, "bob@example.org")) {
                assertThat(maildrop.usage()).isEqualTo(new Usage(300_005, 2));
            }
        }
    }

    @Test
    default void aLargeMailboxIsListedInPiecesAndInOneOrder() throws Exception {
        try (MailboxStore store = open()) {
            accounts(store, "alice@example.org");
            deliverAtOnce(store, 1_200, "alice@example.org");
            try (Maildrop maildrop = StoreDriver.open(store, "alice@example.org")) {
                deliver(store, "later", "alice@example.org");
                assertThat(maildrop.usage().messages()).isEqualTo(1_200);
                List<StoredMessage> some = maildrop.oldest(10);
                assertThat(some).hasSizeBetween(10, 1_200);
                List<StoredMessage> first = List.copyOf(some);
                List<StoredMessage> more = maildrop.oldest(1_001);
                assertThat(more).hasSizeBetween(1_001, 1_200);
                List<StoredMessage> all = maildrop.messages();
                assertThat(all).hasSize(1_200);
                assertThat(new HashSet<>(all)).hasSize(1_200);
                assertThat(all.subList(0, more.size())).isEqualTo(more);
                assertThat(all.subList(0, some.size())).isEqualTo(some);
                assertThat(some).as("a list does not change").isEqualTo(first);
                assertThat(maildrop.oldest(5_000)).isEqualTo(all);
                assertThat(maildrop.oldest(1)).startsWith(all.get(0));
                assertThat(octets(maildrop, all.get(1_100)))
                        .asString(StandardCharsets.UTF_8)
                        .startsWith("message ");
            }
        }
    }

    @Test
    default void manyAreReadAtOnce() throws Exception {
        try (MailboxStore store = open()) {
            accounts(store, "alice@example.org");
            deliverInOrder(store, 40, "alice@example.org");
            deliver(store, "", "alice@example.org");
            deliver(store, TestContent.random(40_000), "alice@example.org");
            try (Maildrop maildrop = StoreDriver.open(store, "alice@example.org")) {
                List<StoredMessage> all = maildrop.messages();
                List<byte[]> read = maildrop.readWhole(all);
                assertThat(read).hasSize(42);
                assertThat(read.get(39)).asString(StandardCharsets.UTF_8).isEqualTo("message 39");
                assertThat(read.get(40)).isEmpty();
                assertThat(read.get(41)).isEqualTo(octets(maildrop, all.get(41)));
                assertThat(maildrop.readWhole(List.of(all.get(3), all.get(1))))
                        .map(String::new)
                        .containsExactly("message 3", "message 1");
                assertThat(maildrop.readWhole(List.of())).isEmpty();
            }
        }
    }

    @Test
    default void readingManyEndsBeforeOneThatIsNotThere() throws Exception {
        try (MailboxStore store = open()) {
            accounts(store, "alice@example.org", "bob@example.org");
            deliverInOrder(store, 5, "alice@example.org");
            deliver(store, "for bob", "bob@example.org");
            StoredMessage bobs;
            try (Maildrop maildrop = StoreDriver.open(store, "bob@example.org")) {
                bobs = maildrop.messages().get(0);
            }
            try (Maildrop maildrop = StoreDriver.open(store, "alice@example.org")) {
                List<StoredMessage> all = maildrop.messages();
                maildrop.delete(List.of(all.get(2)));
                assertThat(maildrop.readWhole(all)).map(String::new).containsExactly("message 0", "message 1");
                assertThat(maildrop.readWhole(List.of(all.get(4), bobs, all.get(3))))
                        .hasSize(1);
                assertThat(maildrop.readWhole(List.of(new StoredMessage("unheard-of", 1, Instant.EPOCH))))
                        .isEmpty();
            }
        }
    }
}
