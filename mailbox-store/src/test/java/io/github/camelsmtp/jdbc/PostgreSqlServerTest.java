package io.github.camelsmtp.jdbc;

/** A server of PostgreSQL. */
final class PostgreSqlServerTest implements ServerContract {
    @Override
    public TestServer server() {
        return PostgreSqlServer.running();
    }
}
