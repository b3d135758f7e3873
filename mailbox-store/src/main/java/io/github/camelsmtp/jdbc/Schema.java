package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the schema up to date: the scripts in {@code schema/}, each run once and in the order of their versions. */
final class Schema {
    private Schema() {}

    static void migrate(Dialect dialect) throws StoreException, SQLException {
        try {
            Flyway.configure(Schema.class.getClassLoader())
                    .loggers(SchemaLog.class.getName())
                    .dataSource(dialect.dataSource())
                    .locations("classpath:io/github/camelsmtp/jdbc/schema")
                    .placeholders(dialect.schemaPlaceholders())
                    .table("mailbox_schema")
                    .load()
                    .migrate();
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
}
