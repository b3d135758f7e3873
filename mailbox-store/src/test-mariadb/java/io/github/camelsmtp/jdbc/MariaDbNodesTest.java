package io.github.camelsmtp.jdbc;

/** Several nodes on MariaDB. */
final class MariaDbNodesTest implements NodesContract {
    @Override
    public TestServer server() {
        return MariaDbServer.running();
    }
}
