package io.github.camelsmtp.jdbc;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** H2 as an application opens it for its own tables, in files and with H2's own settings. */
public final class H2Server implements TestServer {
    private static final H2Server RUNNING = new H2Server();

    private final AtomicInteger databases = new AtomicInteger();

    private H2Server() {}

    /** The one. */
    public static H2Server running() {
        return RUNNING;
    }

    @Override
    public String newDatabase() {
        return "jdbc:h2:file:"
                + Path.of("target", "application-h2")
                        .toAbsolutePath()
                        .resolve("app" + ProcessHandle.current().pid() + "_" + databases.incrementAndGet());
    }
}
