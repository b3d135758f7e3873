package io.github.camelsmtp.examples.notifier;

import org.apache.camel.main.Main;

/** Starts {@link NotifierRoutes}; settings are in application.properties, and -D before them. */
public final class Notifier {
    private Notifier() {}

    public static void main(String[] args) throws Exception {
        Main main = new Main();
        main.configure().addRoutesBuilder(new NotifierRoutes());
        main.run(args);
    }
}
