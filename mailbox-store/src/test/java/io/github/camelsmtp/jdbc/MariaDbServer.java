package io.github.camelsmtp.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The MariaDB that scripts/mariadb.sh has started, with its durable defaults. Without that script its port is not known, and
 * the tests that need it are skipped.
 */
final class MariaDbServer implements TestServer {
    /** The system property with the port; whoever has it may do anything there as root, without a password. */
    static final String PORT = "mariadb.port";

    private static final MariaDbServer RUNNING = new MariaDbServer();

    private final AtomicInteger databases = new AtomicInteger();

    private MariaDbServer() {}

    static MariaDbServer running() {
        return RUNNING;
    }

    @Override
    public String newDatabase() throws SQLException {
        // One run after another may have the same server.
        String name = "mail" + ProcessHandle.current().pid() + "_" + databases.incrementAndGet();
        execute("CREATE DATABASE " + name);
        execute("CREATE USER IF NOT EXISTS " + USER + "@'%' IDENTIFIED BY '" + PASSWORD + "'");
        execute("GRANT ALL ON " + name + ".* TO " + USER + "@'%'");
        return url(name);
    }

    String url(String database) {
        return "jdbc:mariadb://127.0.0.1:" + System.getProperty(PORT) + "/" + database;
    }

    /** As root. */
    void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(""), "root", "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
