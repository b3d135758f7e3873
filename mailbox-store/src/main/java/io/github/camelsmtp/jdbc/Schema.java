package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;

/**
 * Brings the schema up to date: the script in {@code first/} that is for this database, then those in {@code versions/}, each
 * run once and in the order of their versions. Nodes that start together wait for each other.
 */
final class Schema {
    private static final String HERE = "classpath:io/github/camelsmtp/jdbc/";

    private Schema() {}

    /** @throws StoreException {@code UNAVAILABLE}, also if the schema is that of a newer version of this program */
    static void migrate(Dialect dialect) throws StoreException, SQLException {
        try {
            Flyway flyway = Flyway.configure(Schema.class.getClassLoader())
                    .loggers(SchemaLog.class.getName())
                    .dataSource(dialect.dataSource())
                    .locations(HERE + "first/" + dialect.name(), HERE + "versions")
                    .placeholders(dialect.schemaPlaceholders())
                    .table("mailbox_schema")
                    .baselineOnMigrate(dialect.isShared()) // others may have tables there
                    .baselineVersion("0")
                    .load();
            refuseNewer(dialect, flyway);
            flyway.migrate();
        } catch (FlywayException e) {
            if (e.getCause() instanceof SQLException sql) {
                throw sql;
            }
            throw new StoreException(
                    StoreException.Reason.UNAVAILABLE,
                    "can't bring the schema of " + dialect.location() + " up to date: " + Database.firstLine(e),
                    e);
        }
    }

    /** Flyway itself would go on, with tables that this program does not know. */
    private static void refuseNewer(Dialect dialect, Flyway flyway) throws StoreException {
        for (MigrationInfo version : flyway.info().applied()) {
            if (version.getState() == MigrationState.FUTURE_SUCCESS
                    || version.getState() == MigrationState.FUTURE_FAILED) {
                throw new StoreException(
                        StoreException.Reason.UNAVAILABLE,
                        dialect.location() + " has the schema " + version.getVersion()
                                + " of a newer version of this program: use that one");
            }
        }
    }
}
