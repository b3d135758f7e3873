package io.github.camelsmtp.store;

import static io.github.camelsmtp.store.StoreDriver.accounts;
import static io.github.camelsmtp.store.StoreDriver.deliver;
import static io.github.camelsmtp.store.StoreDriver.octets;
import static io.github.camelsmtp.store.StoreDriver.refused;
import static io.github.camelsmtp.store.StoreDriver.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link MailboxStore} does. A test class of a store implements it and inherits the tests. */
public interface MailboxStoreContract extends AccountPartsContract, EqualWorkContract, QuotaContract, ListingContract {
    String ALICE = "alice@example.org";
    String BOB = "bob@example.org";

    /** A new empty store. The test closes it; closing it twice must not hurt. */
    @Override
    MailboxStore open() throws Exception;

    private MailboxStore withAccounts() throws Exception {
        MailboxStore store = open();
        accounts(store, ALICE, BOB);
        return store;
    }

    @Test
    default void aDeliveryIsInTheMailboxWhenItCompletes() throws Exception {
        try (MailboxStore store = withAccounts()) {
            Instant before = Instant.now().minusSeconds(1);
            deliver(store, "Subject: one\r\n\r\n1\r\n", ALICE);
            try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
                assertThat(maildrop.account()).isEqualTo(ALICE);
                assertThat(maildrop.messages()).singleElement().satisfies(message -> {
                    assertThat(message.octets()).isEqualTo(19);
                    assertThat(message.delivered())
                            .isBetween(before, Instant.now().plusSeconds(1));
                });
            }
            assertThat(texts(store, ALICE)).containsExactly("Subject: one\r\n\r\n1\r\n");
            assertThat(texts(store, BOB)).isEmpty();
        }
    }

    @Test
    default void whoeverHasTheMaildropOpenIsPresent() throws Exception {
        try (MailboxStore store = withAccounts()) {
            Presence presence = store.presence();
            Account alice = Account.named("Alice@EXAMPLE.org").orElseThrow();
            assertThat(presence.isPresent(alice)).isFalse();
            try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
                assertThat(maildrop.messages()).isEmpty();
                assertThat(presence.isPresent(alice)).isTrue();
                assertThat(presence.isPresent(Account.named(BOB).orElseThrow())).isFalse();
                assertThat(presence.isPresent(new Account("nobody@example.org")))
                        .isFalse();
                assertThat(store.open(ALICE)).as("a second session is refused").isEmpty();
                assertThat(presence.isPresent(alice)).isTrue();
            }
            assertThat(presence.isPresent(alice)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 4096, 65_535, 65_536, 65_537, 262_144, 262_145, 1_048_576, 1_500_000, 10_485_760})
    default void theOctetsComeBackExactly(int size) throws Exception {
        try (MailboxStore store = withAccounts()) {
            TestContent content = TestContent.random(size);
            deliver(store, content, ALICE);
            try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
                byte[] stored = octets(maildrop, maildrop.messages().get(0));
                assertThat(stored).isEqualTo(content.octets());
            }
        }
    }

    @Test
    default void everyOctetValueComesBackOneByOne() throws Exception {
        try (MailboxStore store = withAccounts()) {
            byte[] all = new byte[256];
            for (int i = 0; i < all.length; i++) {
                all[i] = (byte) i;
            }
            deliver(store, TestContent.of(all), ALICE);
            try (Maildrop maildrop = StoreDriver.open(store, ALICE);
                    InputStream in = maildrop.read(maildrop.messages().get(0))) {
                for (int i = 0; i < all.length; i++) {
                    assertThat(in.read()).isEqualTo(i);
                }
                assertThat(in.read()).isEqualTo(-1);
                assertThat(in.read(new byte[1], 0, 1)).isEqualTo(-1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 700_000, 1L << 40})
    default void aWrongSizeHintDoesNoHarm(long hint) throws Exception {
        try (MailboxStore store = withAccounts()) {
            for (int size : new int[] {0, 10, 700_000}) {
                TestContent content = TestContent.random(size).hinting(hint);
                deliver(store, content, ALICE);
                try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
                    StoredMessage last =
                            maildrop.messages().get(maildrop.messages().size() - 1);
                    assertThat(octets(maildrop, last)).isEqualTo(content.octets());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 100_000, 400_000})
    default void aDeliveryToManyReadsItsContentOnce(int size) throws Exception {
        try (MailboxStore store = withAccounts()) {
            TestContent content = TestContent.random(size);
            deliver(store, content, ALICE, BOB, ALICE, "Bob@Example.ORG");
            assertThat(content.opened()).isEqualTo(1);
            for (String account : List.of(ALICE, BOB)) {
                try (Maildrop maildrop = StoreDriver.open(store, account)) {
                    assertThat(maildrop.messages()).hasSize(1);
                    assertThat(octets(maildrop, maildrop.messages().get(0))).isEqualTo(content.octets());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 400_000})
    default void oneUnknownAccountRefusesTheDeliveryForAll(int size) throws Exception {
        try (MailboxStore store = withAccounts()) {
            TestContent content = TestContent.random(size);
            refused(Reason.UNKNOWN_ACCOUNT, () -> deliver(store, content, ALICE, "nobody@example.org", BOB));
            refused(Reason.UNKNOWN_ACCOUNT, () -> deliver(store, content, "not an address"));
            assertThat(texts(store, ALICE)).isEmpty();
            assertThat(texts(store, BOB)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 200_000, 400_000, 3_000_000})
    default void contentThatBreaksLeavesNothing(int size) throws Exception {
        try (MailboxStore store = withAccounts()) {
            TestContent broken = TestContent.random(size).breaking();
            refused(Reason.UNREADABLE_CONTENT, () -> deliver(store, broken, ALICE, BOB));
            Content unopened = new Content() {
                @Override
                public long sizeHint() {
                    return size;
                }

                @Override
                public InputStream open() throws IOException {
                    throw new IOException("no such file");
                }
            };
            refused(Reason.UNREADABLE_CONTENT, () -> deliver(store, unopened, ALICE));
            deliver(store, "after", BOB);
            assertThat(texts(store, ALICE)).isEmpty();
            assertThat(texts(store, BOB)).containsExactly("after");
        }
    }

    @Test
    default void messagesStandInTheOrderOfDelivery() throws Exception {
        try (MailboxStore store = withAccounts()) {
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                deliver(store, "message " + i, i % 2 == 0 ? new String[] {ALICE} : new String[] {BOB, ALICE});
                expected.add("message " + i);
            }
            assertThat(texts(store, ALICE)).isEqualTo(expected);
        }
    }

    @Test
    default void uidsAreUniqueStableAndAsPop3WantsThem() throws Exception {
        try (MailboxStore store = withAccounts()) {
            Set<String> ever = new HashSet<>();
            for (int round = 0; round < 5; round++) {
                for (int i = 0; i < 4; i++) {
                    deliver(store, "same text", ALICE, BOB);
                }
                List<StoredMessage> messages;
                try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
                    messages = maildrop.messages();
                    maildrop.delete(messages.subList(0, 2));
                }
                // RFC 1939 §7: one to 70 characters in the range 0x21 to 0x7E.
                assertThat(messages).allSatisfy(m -> assertThat(m.uid()).matches("[!-~]{1,70}"));
                assertThat(messages.stream().skip(round * 2L).filter(m -> !ever.add(m.uid())))
                        .as("a uid came back")
                        .isEmpty();
                try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
                    assertThat(maildrop.messages()).isEqualTo(messages.subList(2, messages.size()));
                }
            }
        }
    }

    @Test
    default void aMaildropIsLockedUntilItIsClosed() throws Exception {
        try (MailboxStore store = withAccounts()) {
            Maildrop first = StoreDriver.open(store, ALICE);
            assertThat(store.open(ALICE)).isEmpty();
            assertThat(store.open("ALICE@example.org")).isEmpty();
            StoreDriver.open(store, BOB).close();
            first.close();
            Maildrop second = StoreDriver.open(store, ALICE);
            first.close();
            assertThat(store.open(ALICE))
                    .as("closing twice releases nobody else's lock")
                    .isEmpty();
            refused(Reason.CLOSED, () -> first.delete(second.messages()));
            second.close();
            refused(Reason.UNKNOWN_ACCOUNT, () -> store.open("nobody@example.org"));
            refused(Reason.UNKNOWN_ACCOUNT, () -> store.open("nonsense"));
        }
    }

    @Test
    default void anOpenMaildropDoesNotSeeNewDeliveries() throws Exception {
        try (MailboxStore store = withAccounts()) {
            deliver(store, "old", ALICE);
            try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
                deliver(store, "new", ALICE);
                assertThat(maildrop.messages()).hasSize(1);
                maildrop.delete(maildrop.messages());
                assertThat(maildrop.messages())
                        .as("still numbered as they were")
                        .hasSize(1);
            }
            assertThat(texts(store, ALICE)).containsExactly("new");
        }
    }

    @Test
    default void deletingIsForGoodAndMayBeRepeated() throws Exception {
        try (MailboxStore store = withAccounts()) {
            deliver(store, "one", ALICE, BOB);
            deliver(store, TestContent.random(500_000), ALICE, BOB);
            deliver(store, "three", ALICE);
            try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
                List<StoredMessage> doomed = maildrop.messages().subList(0, 2);
                maildrop.delete(List.of());
                maildrop.delete(doomed);
                for (StoredMessage gone : doomed) {
                    refused(Reason.NO_SUCH_MESSAGE, () -> maildrop.read(gone));
                }
                maildrop.delete(doomed);
                maildrop.delete(List.of(new StoredMessage("unheard-of", 1, Instant.EPOCH)));
            }
            assertThat(texts(store, ALICE)).containsExactly("three");
            assertThat(texts(store, BOB)).as("the other recipient keeps both").hasSize(2);
        }
    }

    @Test
    default void aMessageOfSomebodyElseCanNeitherBeReadNorDeleted() throws Exception {
        try (MailboxStore store = withAccounts()) {
            deliver(store, "for bob", BOB);
            StoredMessage bobs;
            try (Maildrop maildrop = StoreDriver.open(store, BOB)) {
                bobs = maildrop.messages().get(0);
            }
            try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
                refused(Reason.NO_SUCH_MESSAGE, () -> maildrop.read(bobs));
                maildrop.delete(List.of(bobs));
            }
            assertThat(texts(store, BOB)).containsExactly("for bob");
        }
    }

    @Test
    default void manyThreadsDeliverAndEveryMessageIsThereOnce() throws Exception {
        try (MailboxStore store = withAccounts()) {
            int threads = 8;
            int each = 40;
            CountDownLatch together = new CountDownLatch(threads);
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int thread = t;
                running.add(CompletableFuture.runAsync(
                        () -> {
                            try {
                                together.countDown();
                                together.await();
                                for (int i = 0; i < each; i++) {
                                    deliver(store, "t" + thread + " i" + i, ALICE, BOB);
                                }
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            }
                        },
                        task -> new Thread(task).start()));
            }
            for (CompletableFuture<Void> one : running) {
                one.get(60, TimeUnit.SECONDS);
            }
            for (String account : List.of(ALICE, BOB)) {
                List<String> all = texts(store, account);
                assertThat(all).hasSize(threads * each).doesNotHaveDuplicates();
                for (int t = 0; t < threads; t++) {
                    String mine = "t" + t + " ";
                    assertThat(all.stream().filter(text -> text.startsWith(mine)))
                            .as("each caller's own messages in its order")
                            .containsExactlyElementsOf(IntStream.range(0, each)
                                    .mapToObj(i -> mine + "i" + i)
                                    .toList());
                }
            }
        }
    }

    @Test
    default void closingFinishesWhatIsUnderWayAndRefusesTheRest() throws Exception {
        MailboxStore store = withAccounts();
        Maildrop maildrop = StoreDriver.open(store, ALICE);
        List<CompletionStage<Void>> underWay = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            TestContent content = i % 5 == 0 ? TestContent.random(400_000) : TestContent.of("message " + i);
            underWay.add(store.deliver(new Delivery(List.of(BOB), content)));
        }
        store.close();
        for (CompletionStage<Void> one : underWay) {
            assertThat(one.toCompletableFuture()).succeedsWithin(10, TimeUnit.SECONDS);
        }
        refused(Reason.CLOSED, () -> deliver(store, "late", ALICE));
        refused(Reason.CLOSED, () -> store.open(ALICE));
        refused(Reason.CLOSED, () -> maildrop.read(new StoredMessage("any", 1, Instant.EPOCH)));
        refused(Reason.CLOSED, () -> maildrop.delete(List.of()));
        maildrop.close();
        store.close();
    }

    @Test
    default void anAccountIsCreatedOnce() throws Exception {
        try (MailboxStore store = open()) {
            Accounts accounts = store.accounts();
            EmailAddress carol = EmailAddress.of("Carol@Example.org");
            assertThat(accounts.find(carol)).isEmpty();
            assertThat(accounts.create(carol, "pencil")).isTrue();
            assertThat(accounts.create(EmailAddress.of("carol@example.org"), "other"))
                    .isFalse();
            assertThat(accounts.find(EmailAddress.of("cArOl@EXAMPLE.org"))).hasValue(new Account("carol@example.org"));
            assertThat(accounts.find(EmailAddress.of("\"carol\"@example.org"))).isPresent();
            assertThat(accounts.find(EmailAddress.of("carol@example.net"))).isEmpty();
            assertThat(accounts.authenticate("carol@example.org", "pencil"))
                    .as("an existing account keeps its password")
                    .isPresent();
        }
    }

    @Test
    default void aPasswordIsRightOrWrong() throws Exception {
        try (MailboxStore store = open()) {
            Accounts accounts = store.accounts();
            accounts.create(EmailAddress.of("carol@example.org"), "p\u00e4n cil");
            accounts.create(EmailAddress.of("dave@example.org"), "");
            assertThat(accounts.authenticate("CAROL@example.org", "p\u00e4n cil"))
                    .hasValue(new Account("carol@example.org"));
            assertThat(accounts.authenticate("carol@example.org", "p\u00c4n cil"))
                    .isEmpty();
            assertThat(accounts.authenticate("carol@example.org", "")).isEmpty();
            assertThat(accounts.authenticate("dave@example.org", "")).isPresent();
            assertThat(accounts.authenticate("nobody@example.org", "")).isEmpty();
            assertThat(accounts.authenticate("", "")).isEmpty();
            assertThat(accounts.authenticate("carol", "p\u00e4n cil")).isEmpty();
        }
    }

    @Test
    default void aCredentialServesScram() throws Exception {
        try (MailboxStore store = open()) {
            Accounts accounts = store.accounts();
            accounts.create(EmailAddress.of("carol@example.org"), "pencil");
            assertThat(accounts.credential("Carol@example.org")).hasValueSatisfying(credential -> {
                assertThat(credential.matches("pencil")).isTrue();
                assertThat(credential.matches("Pencil")).isFalse();
                assertThat(credential.iterations()).isGreaterThanOrEqualTo(4096);
                assertThat(new String(credential.storedKey(), StandardCharsets.ISO_8859_1))
                        .doesNotContain("pencil");
            });
            assertThat(accounts.credential("nobody@example.org")).isEmpty();
            assertThat(accounts.credential("\r\n")).isEmpty();
        }
    }
}
