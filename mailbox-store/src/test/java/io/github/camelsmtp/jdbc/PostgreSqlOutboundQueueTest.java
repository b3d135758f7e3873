package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.queue.OutboundQueueContract;

/** The contract, on PostgreSQL. */
final class PostgreSqlOutboundQueueTest implements OutboundQueueContract {
    @Override
    public Opened open() throws Exception {
        JdbcMailboxStore store = TestServer.node(PostgreSqlServer.running().newDatabase());
        return new Opened(store, store::close);
    }
}
