package io.github.camelsmtp.examples.mailserver;

import io.github.camelsmtp.store.StoreException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Makes one line for the user of a start that failed. */
final class Failure {
    private Failure() {}

    /**
     * What is wrong, where, and what to do.
     *
     * <p>What our own layers say is written for users already; Camel wraps it. Anything else is a fault of the program, and its
     * stack trace goes to the log, for it is what a bug report needs.
     *
     * @param settings it was to start with
     */
    static String oneLine(Throwable failure, Settings settings) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StoreException store) {
                return flat(store) + advice(store, settings);
            }
            if (cause instanceof IOException io) {
                return flat(io) + " (see mail.host, mail.data and the ports)";
            }
        }
        LoggerFactory.getLogger(Failure.class).error("the server could not start", failure);
        return "could not start: " + flat(failure);
    }

    private static String advice(StoreException failure, Settings settings) {
        if (settings.database() != null) {
            return "; it is named by mail.store, mail.store.user and mail.store.password";
        }
        String directory = settings.maildir() == null ? "mail.data" : "mail.store=maildir:directory";
        return switch (failure.reason()) {
            case IN_USE -> "; stop the other server, or choose another directory with " + directory;
            case FULL -> "; make room, or choose another directory with " + directory;
            default -> "; make it usable, or choose another directory with " + directory;
        };
    }

    private static String flat(Throwable failure) {
        return String.valueOf(failure.getMessage()).replaceAll("\\s*\\R\\s*", " ");
    }
}
