package io.github.camelsmtp.jdbc;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A server of MariaDB. */
@EnabledIfSystemProperty(named = MariaDbServer.PORT, matches = ".+")
final class MariaDbServerTest implements ServerContract {
    @Override
    public TestServer server() {
        return MariaDbServer.running();
    }
}
