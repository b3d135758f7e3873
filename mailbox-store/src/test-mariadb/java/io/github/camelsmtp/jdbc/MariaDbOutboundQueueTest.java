package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.queue.OutboundQueueContract;

/** The contract, on MariaDB. */
final class MariaDbOutboundQueueTest implements OutboundQueueContract {
    @Override
    public Opened open() throws Exception {
        JdbcMailboxStore store = TestServer.node(MariaDbServer.running().newDatabase());
        return new Opened(store, store::close);
    }
}
