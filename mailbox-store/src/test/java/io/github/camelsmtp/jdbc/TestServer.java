package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.time.Duration;

/** A real database server that tests start, with a user of its own. */
public interface TestServer {
    String USER = "mail";
    String PASSWORD = "p&ss=w?rd;";

    /** The URL of a new and empty database that the user owns. */
    String newDatabase() throws Exception;

    /** A node on a database that is taken for dead early. */
    static JdbcMailboxStore node(String url, Duration lease) throws StoreException {
        return JdbcMailboxStore.open(DatabaseServer.of(DatabaseUrl.dataSource(url, USER, PASSWORD), url), lease);
    }

    /** A node on a database. */
    static JdbcMailboxStore node(String url) throws StoreException {
        return JdbcMailboxStore.open(url, USER, PASSWORD);
    }
}
