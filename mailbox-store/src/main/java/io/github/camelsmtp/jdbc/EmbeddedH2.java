package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;

/**
 * H2 inside this process, in one file.
 *
 * <p>H2 closes its database by itself when it can't write; the next connection opens it again. It keeps other processes
 * out with a file lock, but lets the same process in twice: a maildrop could then be opened twice, so we keep a list.
 */
final class EmbeddedH2 implements Dialect {
    /** Room that must be left on the disk: what a group and H2's own bookkeeping can take, and a deletion needs. */
    private static final long RESERVE = 16L << 20;

    static final Map<String, String> PLACEHOLDERS = Map.of(
            "octets", "VARBINARY", // first/h2
            "octets_64", "VARBINARY(64)",
            "octets_64k", "VARBINARY(65536)",
            "table_options", "");

    static final String NOW_MILLIS = "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT)";

    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final Path file;
    private final long reserve;
    private final JdbcDataSource dataSource = new JdbcDataSource();
    private final FileSpace space = new FileSpace();

    private EmbeddedH2(Path directory, String fileSystem, long reserve) {
        this.directory = directory;
        this.reserve = reserve;
        this.file = directory.resolve("mail.mv.db");
        dataSource.setUser("sa");
        dataSource.setPassword("");
        dataSource.setURL("jdbc:h2:" + fileSystem + directory.resolve("mail") + settings());
    }

    /**
     * Claims a directory, which is created if it is not there.
     *
     * @param fileSystem the prefix of H2's file system, such as {@code retry:}
     */
    static EmbeddedH2 in(Path directory, String fileSystem) throws StoreException {
        return in(directory, fileSystem, RESERVE);
    }

    /** @param reserve how many octets must be free on the disk for a delivery */
    static EmbeddedH2 in(Path directory, String fileSystem, long reserve) throws StoreException {
        Path real;
        try {
            Files.createDirectories(directory);
            real = directory.toRealPath();
        } catch (IOException e) {
            throw new StoreException(Reason.UNAVAILABLE, "can't create the mail directory " + directory + ": " + e, e);
        }
        if (!Files.isWritable(real)) {
            throw new StoreException(Reason.UNAVAILABLE, "the mail directory " + real + " is not writable");
        }
        if (real.toString().indexOf(';') >= 0) {
            throw new StoreException(
                    Reason.UNAVAILABLE, "the mail directory " + real + " must have no ';' in its name");
        }
        EmbeddedH2 h2 = new EmbeddedH2(real, fileSystem, reserve);
        if (!OPEN.add(real)) {
            throw new StoreException(Reason.IN_USE, h2.file + " is already open in this process");
        }
        return h2;
    }

    private static String settings() {
        long cacheKb = Math.min(64 << 10, Runtime.getRuntime().maxMemory() / 1024 / 12);
        return ";WRITE_DELAY=0" // a commit is written when it returns; sync() then makes it durable
                + ";DB_CLOSE_ON_EXIT=FALSE" // we close, or a crash does
                + ";DB_CLOSE_DELAY=-1" // not whenever the pool happens to hold no connection
                + ";CACHE_SIZE=" + cacheKb
                + ";QUERY_CACHE_SIZE=64" // statements: more than a group of deliveries and settlements has
                + ";TRACE_LEVEL_FILE=0"; // failures are thrown; no mail.trace.db beside them
    }

    @Override
    public DataSource dataSource() {
        return dataSource;
    }

    @Override
    public String location() {
        return file.toString();
    }

    @Override
    public Map<String, String> schemaPlaceholders() {
        return PLACEHOLDERS;
    }

    @Override
    public String name() {
        return "h2";
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public String nowMillis() {
        return NOW_MILLIS;
    }

    @Override
    public boolean isDurableAtCommit() {
        return false;
    }

    @Override
    public void sync(Connection connection) throws SQLException {
        space.sync(connection);
    }

    @Override
    public void checkRoom() throws StoreException {
        long usable;
        try {
            usable = Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            throw new StoreException(Reason.UNAVAILABLE, "can't look at the mail directory " + directory + ": " + e, e);
        }
        if (usable < reserve) {
            throw new StoreException(
                    Reason.FULL, "less than " + (reserve >> 20) + " MB are free on the disk of " + directory);
        }
    }

    @Override
    public Reason reasonOf(SQLException failure) {
        if (failure.getErrorCode() == ErrorCode.REFERENTIAL_INTEGRITY_VIOLATED_PARENT_MISSING_1) {
            return Reason.UNKNOWN_ACCOUNT;
        }
        for (Throwable t : withCauses(failure)) {
            if (t instanceof SQLException sql && sql.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
                return Reason.IN_USE;
            }
        }
        return isNoRoom(failure) ? Reason.FULL : Reason.UNAVAILABLE;
    }

    @Override
    public boolean isClosed(SQLException failure) {
        return isGone(failure);
    }

    static boolean isGone(SQLException failure) {
        return switch (failure.getErrorCode()) {
            case ErrorCode.DATABASE_IS_CLOSED,
                    ErrorCode.DATABASE_CALLED_AT_SHUTDOWN,
                    ErrorCode.CONNECTION_BROKEN_1,
                    ErrorCode.OBJECT_CLOSED -> true;
            default -> false;
        };
    }

    @Override
    public boolean isDistrusted(SQLException failure) {
        return withCauses(failure).stream()
                .filter(IOException.class::isInstance)
                .findFirst()
                .filter(io -> !isNoRoom(io))
                .isPresent();
    }

    /** A failure and what caused it, from the outside in; not for ever, for causes may go round in circles. */
    private static List<Throwable> withCauses(Throwable failure) {
        return Stream.<Throwable>iterate(failure, t -> t != null, Throwable::getCause)
                .limit(20)
                .toList();
    }

    static boolean isNoRoom(SQLException failure) {
        return withCauses(failure).stream().anyMatch(EmbeddedH2::isNoRoom);
    }

    private static boolean isNoRoom(Throwable failure) {
        return failure instanceof IOException io && Reason.of(io) == Reason.FULL;
    }

    @Override
    public void close() {
        space.close();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        } catch (SQLException ignored) {
            // It closed by itself after a failure, and can't be opened to be closed: all that was acknowledged is
            // synced.
        } finally {
            OPEN.remove(directory);
        }
    }
}
