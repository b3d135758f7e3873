package io.github.camelsmtp.jdbc;

/** The contract, on PostgreSQL. */
final class PostgreSqlOutboundQueueTest implements HandOverContract {
    @Override
    public Opened open() throws Exception {
        JdbcMailboxStore store = TestServer.node(PostgreSqlServer.running().newDatabase());
        return new Opened(store, store::close);
    }
}
