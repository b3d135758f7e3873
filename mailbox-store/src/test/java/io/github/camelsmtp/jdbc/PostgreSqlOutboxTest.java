package io.github.camelsmtp.jdbc;

/** An outbox on PostgreSQL. */
final class PostgreSqlOutboxTest implements OutboxContract {
    @Override
    public TestServer server() {
        return PostgreSqlServer.running();
    }
}
