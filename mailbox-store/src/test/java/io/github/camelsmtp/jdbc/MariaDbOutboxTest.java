package io.github.camelsmtp.jdbc;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** An outbox on MariaDB. */
@EnabledIfSystemProperty(named = MariaDbServer.PORT, matches = ".+")
final class MariaDbOutboxTest implements OutboxContract {
    @Override
    public TestServer server() {
        return MariaDbServer.running();
    }
}
