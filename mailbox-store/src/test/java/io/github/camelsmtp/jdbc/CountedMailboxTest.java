package io.github.camelsmtp.jdbc;

import static io.github.camelsmtp.store.StoreDriver.accounts;
import static io.github.camelsmtp.store.StoreDriver.deliver;
import static io.github.camelsmtp.store.StoreDriver.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.Quota;
import io.github.camelsmtp.store.Quotas;
import io.github.camelsmtp.store.StoreDriver;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import io.github.camelsmtp.store.StoredMessage;
import io.github.camelsmtp.store.Usage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded database counts every mailbox, so that a session need not list one to know how much is in it. */
class CountedMailboxTest {
    private static final String ALICE = "alice@example.org";

    @TempDir
    private Path directory;

    private JdbcMailboxStore store;

    @BeforeEach
    void aMailboxWithThree() throws Exception {
        store = JdbcMailboxStore.embedded(directory);
        accounts(store, ALICE);
        deliver(store, "1", ALICE);
        deliver(store, "22", ALICE);
        deliver(store, "333", ALICE);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void change(String sql) throws StoreException {
        store.database().transaction(connection -> Database.update(connection, sql));
    }

    private long counted() throws StoreException {
        return StoredRows.count(store, "SELECT COALESCE(MAX(messages), -1) FROM account_quota");
    }

    @Test
    void aNewAccountIsCountedFromTheBeginning() throws Exception {
        assertThat(counted()).isEqualTo(3);
        try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
            maildrop.delete(maildrop.messages().subList(0, 1));
        }
        assertThat(counted()).isEqualTo(2);
    }

    @Test
    void anAccountOfAnOlderVersionIsCountedWhenItIsOpened() throws Exception {
        change("DELETE FROM account_quota");
        deliver(store, "4444", ALICE);
        assertThat(counted()).isEqualTo(-1);
        try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
            assertThat(maildrop.usage()).isEqualTo(new Usage(10, 4));
            assertThat(maildrop.messages()).hasSize(4);
        }
        await().untilAsserted(() -> assertThat(counted()).isEqualTo(4));
        deliver(store, "5", ALICE);
        try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
            assertThat(maildrop.usage()).isEqualTo(new Usage(11, 5));
        }
    }

    @Test
    void itIsCountedWithALimitAndWithoutOne() throws Exception {
        Quotas quotas = store.accounts().quotas().orElseThrow();
        Account alice = new Account(ALICE);
        quotas.setQuota(alice, new Quota(0, 4));
        deliver(store, "4444", ALICE);
        refused(Reason.OVER_QUOTA, () -> deliver(store, "5", ALICE));
        quotas.setQuota(alice, Quota.NONE);
        deliver(store, "5", ALICE);
        assertThat(counted()).isEqualTo(5);
    }

    @Test
    void whatIsRemovedBeforeItIsListedIsNotReplacedByWhatComesLater() throws Exception {
        try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
            change("DELETE FROM message WHERE octets = 2");
            deliver(store, "4444", ALICE);
            assertThat(maildrop.usage()).isEqualTo(new Usage(6, 3));
            List<StoredMessage> listed = maildrop.messages();
            assertThat(listed).extracting(StoredMessage::octets).containsExactly(1L, 3L);
            change("DELETE FROM message WHERE octets = 3");
            refused(Reason.NO_SUCH_MESSAGE, () -> maildrop.read(listed.get(1)));
            maildrop.delete(listed);
        }
        try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
            assertThat(maildrop.messages()).extracting(StoredMessage::octets).containsExactly(4L);
        }
    }
}
