package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.DurableMailboxStoreContract;
import io.github.camelsmtp.store.MailboxStore;

/** The contract, on MariaDB. */
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
