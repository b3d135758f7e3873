package io.github.camelsmtp.jdbc;

import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes Flyway quiet: what it tells about every start is for DEBUG, its warning that it has not been tried with a version
 * of the database too, and its errors also come as exceptions. Public only because Flyway creates it by its name.
 */
public final class SchemaLog implements LogCreator {

    /** For Flyway. */
    public SchemaLog() {}

    @Override
    public Log createLogger(Class<?> caller) {
        return new Quiet(LoggerFactory.getLogger(caller));
    }

    private record Quiet(Logger logger) implements Log {
        @Override
        @SuppressWarnings("deprecation") // abstract nevertheless
        public boolean isDebugEnabled() {
            return logger.isTraceEnabled();
        }

        @Override
        public void debug(String message) {
            logger.trace(message);
        }

        @Override
        public void info(String message) {
            logger.debug(message);
        }

        @Override
        public void warn(String message) {
            logger.debug(message);
        }

        @Override
        public void error(String message) {
            logger.debug(message);
        }

        @Override
        public void error(String message, Exception e) {
            logger.debug(message, e);
        }

        @Override
        public void notice(String message) {
            logger.debug(message);
        }
    }
}
