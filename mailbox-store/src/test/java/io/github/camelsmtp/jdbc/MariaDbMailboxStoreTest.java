package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.DurableMailboxStoreContract;
import io.github.camelsmtp.store.MailboxStore;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The contract, on MariaDB. */
@EnabledIfSystemProperty(named = MariaDbServer.PORT, matches = ".+")
final class MariaDbMailboxStoreTest implements DurableMailboxStoreContract {
    private String url = "";

    @Override
    public MailboxStore open() throws Exception {
        url = MariaDbServer.running().newDatabase();
        return TestServer.node(url);
    }

    @Override
    public MailboxStore reopen() throws Exception {
        return TestServer.node(url);
    }
}
