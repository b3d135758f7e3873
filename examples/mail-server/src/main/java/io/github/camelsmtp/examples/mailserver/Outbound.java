package io.github.camelsmtp.examples.mailserver;

import io.github.camelsmtp.examples.mailserver.SettingSources.Found;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * How mail goes elsewhere, checked.
 *
 * @param relay the host that takes it, host:port; empty: nobody does
 * @param retry how long to wait between attempts
 * @param lifetime for how long it is tried
 */
record Outbound(String relay, String retry, String lifetime) {
    private static final Pattern RELAY = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");
    private static final Pattern TIME = Pattern.compile("[1-9][0-9]{0,6}(ms|s|m|h|d)?");

    static Outbound from(SettingSources sources) throws BadSettingException {
        Found relay = sources.find(Setting.RELAY);
        if (!relay.value().isEmpty() && !RELAY.matcher(relay.value()).matches()) {
            throw Settings.bad(relay, "a host and its port, such as relay.example.net:587");
        }
        Found retry = sources.find(Setting.RETRY);
        for (String one : retry.value().split(",", -1)) {
            if (!TIME.matcher(one.strip()).matches()) {
                throw Settings.bad(retry, "times with commas between them, such as 1m,15m,4h");
            }
        }
        Found lifetime = sources.find(Setting.QUEUE_LIFETIME);
        if (!TIME.matcher(lifetime.value()).matches()) {
            throw Settings.bad(lifetime, "a time such as 5d or 12h");
        }
        return new Outbound(relay.value(), retry.value().replace(" ", ""), lifetime.value());
    }

    void putInto(Properties properties) {
        boolean relays = !relay.isEmpty();
        // A route needs an address also where it does not run.
        String target = relays ? relay : "127.0.0.1:25";
        properties.put("relay.enabled", String.valueOf(relays));
        properties.put("relay.uri", "mina-smtp:" + (target.matches(".*:[0-9]+") ? target : target + ":25"));
        properties.put("mail.retry", retry);
        properties.put("mail.queue.lifetime", lifetime);
    }
}
