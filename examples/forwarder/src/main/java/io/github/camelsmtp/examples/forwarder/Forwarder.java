package io.github.camelsmtp.examples.forwarder;

import org.apache.camel.main.Main;

/** Starts {@link ForwarderRoutes}; settings are in application.properties, and -D before them. */
public final class Forwarder {
    private Forwarder() {}

    public static void main(String[] args) throws Exception {
        Main main = new Main();
        main.configure().addRoutesBuilder(new ForwarderRoutes());
        main.run(args);
    }
}
