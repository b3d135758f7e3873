package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.DurableMailboxStoreContract;
import io.github.camelsmtp.store.MailboxStore;

/** The contract, on an H2 of the application. */
final class ApplicationH2MailboxStoreTest implements DurableMailboxStoreContract {
    private String url = "";

    @Override
    public MailboxStore open() throws Exception {
        url = H2Server.running().newDatabase();
        return TestServer.node(url);
    }

    @Override
    public MailboxStore reopen() throws Exception {
        return TestServer.node(url);
    }
}
