package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.queue.OutboundQueueContract;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The contract, on MariaDB. */
@EnabledIfSystemProperty(named = MariaDbServer.PORT, matches = ".+")
final class MariaDbOutboundQueueTest implements OutboundQueueContract {
    @Override
    public Opened open() throws Exception {
        JdbcMailboxStore store = TestServer.node(MariaDbServer.running().newDatabase());
        return new Opened(store, store::close);
    }
}
