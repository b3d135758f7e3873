package io.github.camelsmtp.examples.notifier;

import java.io.IOException;
import org.apache.camel.main.Main;
import org.jspecify.annotations.Nullable;

/**
 * Starts {@link NotifierRoutes}; settings are in application.properties, and -D before them. What a user can put right is one
 * line on standard error, and exit code 1.
 */
public final class Notifier {
    private Notifier() {}

    public static void main(String[] args) {
        Main main = new Main();
        main.configure().addRoutesBuilder(new NotifierRoutes());
        try {
            main.run(args);
        } catch (Exception e) {
            System.err.println("notifier: " + oneLine(e));
            System.exit(1);
        }
    }

    /** What the component says is written for users already; Camel wraps it. */
    private static String oneLine(Throwable failure) {
        @Nullable Throwable said = null;
        for (@Nullable Throwable cause = failure; cause != null && said == null; cause = cause.getCause()) {
            said = cause instanceof IOException || cause.getClass() == IllegalArgumentException.class ? cause : null;
        }
        return String.valueOf((said == null ? failure : said).getMessage()).replaceAll("\\s*\\R\\s*", " ");
    }
}
