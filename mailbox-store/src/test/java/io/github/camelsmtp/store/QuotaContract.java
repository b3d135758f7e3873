package io.github.camelsmtp.store;

import static io.github.camelsmtp.store.StoreDriver.accounts;
import static io.github.camelsmtp.store.StoreDriver.deliver;
import static io.github.camelsmtp.store.StoreDriver.refused;
import static io.github.camelsmtp.store.StoreDriver.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.camelsmtp.store.StoreException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a store does that has {@link Quotas}; skipped for others. Part of {@link MailboxStoreContract}. */
public interface QuotaContract {
    /** A new empty store. The test closes it. */
    MailboxStore open() throws Exception;

    private static Quotas quotas(MailboxStore store) {
        assumeTrue(store.accounts().quotas().isPresent(), "a store without quotas");
        return store.accounts().quotas().get();
    }

    private static Account alice() {
        return new Account("alice@example.org");
    }

    @Test
    default void aQuotaIsKept() throws Exception {
        try (MailboxStore store = open()) {
            Quotas quotas = quotas(store);
            accounts(store, "alice@example.org");
            assertThat(quotas.quota(alice())).isEqualTo(Quota.NONE);
            quotas.setQuota(alice(), new Quota(1000, 3));
            assertThat(quotas.quota(alice())).isEqualTo(new Quota(1000, 3));
            quotas.setQuota(alice(), Quota.NONE);
            assertThat(quotas.quota(alice())).isEqualTo(Quota.NONE);
            Account nobody = new Account("nobody@example.org");
            refused(Reason.UNKNOWN_ACCOUNT, () -> quotas.setQuota(nobody, Quota.NONE));
            refused(Reason.UNKNOWN_ACCOUNT, () -> quotas.setQuota(nobody, new Quota(1, 1)));
            refused(Reason.UNKNOWN_ACCOUNT, () -> quotas.quota(nobody));
            refused(Reason.UNKNOWN_ACCOUNT, () -> quotas.usage(nobody));
        }
    }

    @Test
    default void usageFollowsDeliveriesAndDeletions() throws Exception {
        try (MailboxStore store = open()) {
            Quotas quotas = quotas(store);
            accounts(store, "alice@example.org", "bob@example.org");
            deliver(store, "12345", "alice@example.org", "bob@example.org");
            assertThat(quotas.usage(alice())).isEqualTo(new Usage(5, 1));
            // What was there before the limit counts.
            quotas.setQuota(alice(), new Quota(1_000_000, 0));
            assertThat(quotas.usage(alice())).isEqualTo(new Usage(5, 1));
            deliver(store, TestContent.random(700_000), "alice@example.org", "alice@example.org");
            deliver(store, "", "alice@example.org");
            assertThat(quotas.usage(alice())).isEqualTo(new Usage(700_005, 3));
            try (Maildrop maildrop = StoreDriver.open(store, "alice@example.org")) {
                maildrop.delete(maildrop.messages().subList(0, 2));
                maildrop.delete(maildrop.messages().subList(0, 2));
            }
            assertThat(quotas.usage(alice())).as("gone once").isEqualTo(new Usage(0, 1));
        }
    }

    @Test
    default void aFullMailboxRefusesUntilThereIsRoom() throws Exception {
        try (MailboxStore store = open()) {
            Quotas quotas = quotas(store);
            accounts(store, "alice@example.org", "bob@example.org");
            quotas.setQuota(alice(), new Quota(10, 0));
            Accounts accounts = store.accounts();
            assertThat(accounts.admission(alice(), 10)).isEqualTo(Admission.ACCEPTED);
            assertThat(accounts.admission(alice(), 11)).isEqualTo(Admission.TOO_LARGE);
            refused(Reason.TOO_LARGE, () -> deliver(store, "12345678901", "bob@example.org", "alice@example.org"));
            refused(
                    Reason.TOO_LARGE,
                    () -> deliver(store, TestContent.random(700_000), "bob@example.org", "alice@example.org"));

            deliver(store, "123456", "alice@example.org");
            assertThat(accounts.admission(alice(), 4)).isEqualTo(Admission.ACCEPTED);
            assertThat(accounts.admission(alice(), 5)).isEqualTo(Admission.OVER_QUOTA);
            assertThat(accounts.admission(alice(), 0)).isEqualTo(Admission.ACCEPTED);
            refused(Reason.OVER_QUOTA, () -> deliver(store, "12345", "bob@example.org", "alice@example.org"));
            deliver(store, "1234", "alice@example.org");
            assertThat(accounts.admission(alice(), 0)).isEqualTo(Admission.OVER_QUOTA);
            assertThat(texts(store, "bob@example.org")).as("all or none").isEmpty();

            try (Maildrop maildrop = StoreDriver.open(store, "alice@example.org")) {
                maildrop.delete(maildrop.messages().subList(0, 1));
            }
            deliver(store, "12345", "alice@example.org");
            assertThat(texts(store, "alice@example.org")).containsExactly("1234", "12345");
        }
    }

    @Test
    default void theNumberOfMessagesIsLimitedToo() throws Exception {
        try (MailboxStore store = open()) {
            Quotas quotas = quotas(store);
            accounts(store, "alice@example.org");
            quotas.setQuota(alice(), new Quota(0, 2));
            deliver(store, "1", "alice@example.org");
            deliver(store, "2", "alice@example.org");
            assertThat(store.accounts().admission(alice(), 0)).isEqualTo(Admission.OVER_QUOTA);
            refused(Reason.OVER_QUOTA, () -> deliver(store, "3", "alice@example.org"));
            quotas.setQuota(alice(), Quota.NONE);
            deliver(store, "3", "alice@example.org");
        }
    }

    @Test
    default void deliveriesAtTheSameTimeDoNotGetOverTheLimit() throws Exception {
        try (MailboxStore store = open()) {
            Quotas quotas = quotas(store);
            accounts(store, "alice@example.org", "bob@example.org");
            quotas.setQuota(alice(), new Quota(0, 10));
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                List<String> to = i % 2 == 0 ? List.of("alice@example.org") : List.of("bob@example.org");
                all.add(store.deliver(new Delivery(to, TestContent.of("message " + i)))
                        .toCompletableFuture());
            }
            long taken = 0;
            for (CompletableFuture<Void> one : all) {
                taken += one.handle((done, failure) -> failure == null ? 1 : 0).join();
            }
            assertThat(taken).isEqualTo(35);
            assertThat(quotas.usage(alice())).extracting(Usage::messages).isEqualTo(10L);
            assertThat(texts(store, "alice@example.org")).hasSize(10);
            assertThat(texts(store, "bob@example.org")).hasSize(25);
        }
    }
}
