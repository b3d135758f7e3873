package io.github.camelsmtp.jdbc;

/** Several nodes on PostgreSQL. */
final class PostgreSqlNodesTest implements NodesContract {
    @Override
    public TestServer server() {
        return PostgreSqlServer.running();
    }
}
