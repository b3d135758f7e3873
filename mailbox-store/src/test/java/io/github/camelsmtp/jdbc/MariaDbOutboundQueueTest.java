package io.github.camelsmtp.jdbc;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The contract, on MariaDB. */
@EnabledIfSystemProperty(named = MariaDbServer.PORT, matches = ".+")
final class MariaDbOutboundQueueTest implements HandOverContract {
    @Override
    public Opened open() throws Exception {
        JdbcMailboxStore store = TestServer.node(MariaDbServer.running().newDatabase());
        return new Opened(store, store::close);
    }
}
