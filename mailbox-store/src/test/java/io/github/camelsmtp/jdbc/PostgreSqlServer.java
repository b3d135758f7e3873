package io.github.camelsmtp.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** PostgreSQL with passwords. Started once for all tests, which need no durable disk, and ends with them. */
public final class PostgreSqlServer implements TestServer {
    private static @Nullable PostgreSqlServer running;

    private final EmbeddedPostgres postgres;
    private final AtomicInteger databases = new AtomicInteger();

    private PostgreSqlServer(boolean durable) throws IOException, SQLException {
        Path rules = Files.createTempFile("pg_hba", ".conf");
        rules.toFile().setReadable(true, false);
        rules.toFile().deleteOnExit();
        Files.writeString(rules, "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("fsync", durable ? "on" : "off")
                .setServerConfig("full_page_writes", durable ? "on" : "off")
                .setServerConfig("hba_file", rules.toString())
                .start();
        execute("CREATE ROLE " + USER + " LOGIN PASSWORD '" + PASSWORD + "'");
    }

    /** The one. */
    public static synchronized PostgreSqlServer running() {
        try {
            if (running == null) {
                running = new PostgreSqlServer(false);
            }
            return running;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String newDatabase() throws SQLException {
        // A schema of its own is as good, and cheaper.
        String name = "mail" + databases.incrementAndGet();
        execute("CREATE SCHEMA " + name + " AUTHORIZATION " + USER);
        return url() + "?currentSchema=" + name;
    }

    /** The database as such, in whose schema public the user may create nothing. */
    String url() {
        return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
    }

    /** As the superuser. */
    void execute(String sql) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A durable one that prints a URL and serves until the standard input ends: for scripts. */
    public static void main(String[] args) throws Exception {
        PostgreSqlServer server = new PostgreSqlServer(true);
        System.out.println(server.newDatabase());
        while (System.in.read() >= 0) {
            // until it ends
        }
        server.postgres.close();
    }
}
