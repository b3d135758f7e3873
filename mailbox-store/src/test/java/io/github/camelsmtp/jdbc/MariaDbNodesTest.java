package io.github.camelsmtp.jdbc;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Several nodes on MariaDB. */
@EnabledIfSystemProperty(named = MariaDbServer.PORT, matches = ".+")
final class MariaDbNodesTest implements NodesContract {
    @Override
    public TestServer server() {
        return MariaDbServer.running();
    }
}
