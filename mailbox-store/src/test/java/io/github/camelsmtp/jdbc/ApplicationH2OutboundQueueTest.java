package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.queue.OutboundQueueContract;

/** The contract, on an H2 of the application. */
final class ApplicationH2OutboundQueueTest implements OutboundQueueContract {
    @Override
    public Opened open() throws Exception {
        JdbcMailboxStore store = TestServer.node(H2Server.running().newDatabase());
        return new Opened(store, store::close);
    }
}
