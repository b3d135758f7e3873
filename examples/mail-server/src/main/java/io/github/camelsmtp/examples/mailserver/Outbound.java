package io.github.camelsmtp.examples.mailserver;

import io.github.camelsmtp.examples.mailserver.SettingSources.Found;
import io.github.camelsmtp.mail.Networks;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * How mail goes elsewhere, checked.
 *
 * @param relay the host that takes it, host:port; empty: the mail hosts of the recipients' domains
 * @param mxPort the port of those hosts
 * @param mxNetworks private networks in which they may be; empty: none
 * @param dns the DNS servers; empty: the system's
 * @param dnssec who proves their answers
 * @param retry how long to wait between attempts
 * @param lifetime for how long it is tried
 */
record Outbound(String relay, int mxPort, String mxNetworks, String dns, String dnssec, String retry, String lifetime) {
    private static final Pattern RELAY = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");
    private static final Pattern DNS =
            Pattern.compile("([0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");
    private static final Pattern TIME = Pattern.compile("[1-9][0-9]{0,6}(ms|s|m|h|d)?");

    static Outbound from(SettingSources sources) throws BadSettingException {
        Found relay = sources.find(Setting.RELAY);
        if (!relay.value().isEmpty() && !RELAY.matcher(relay.value()).matches()) {
            throw Settings.bad(relay, "a host and its port, such as relay.example.net:587");
        }
        Found mxPort = sources.find(Setting.MX_PORT);
        if (!mxPort.value().matches("[1-9][0-9]{0,4}") || Integer.parseInt(mxPort.value()) > 65_535) {
            throw Settings.bad(mxPort, "a port, 1 to 65535");
        }
        Found dnssec = sources.find(Setting.DNSSEC);
        String proven = dnssec.value().toUpperCase(Locale.ROOT);
        if (!proven.matches("OFF|TRUSTED|VALIDATE")) {
            throw Settings.bad(dnssec, "OFF, TRUSTED or VALIDATE");
        }
        Found lifetime = sources.find(Setting.QUEUE_LIFETIME);
        if (!TIME.matcher(lifetime.value()).matches()) {
            throw Settings.bad(lifetime, "a time such as 5d or 12h");
        }
        return new Outbound(
                relay.value(),
                Integer.parseInt(mxPort.value()),
                networks(sources.find(Setting.MX_NETWORKS)),
                list(sources.find(Setting.DNS), DNS, "addresses of DNS servers, such as 127.0.0.1 or 192.0.2.1:5353"),
                proven,
                list(sources.find(Setting.RETRY), TIME, "times with commas between them, such as 1m,15m,4h"),
                lifetime.value());
    }

    private static String networks(Found found) throws BadSettingException {
        try {
            if (!found.value().isEmpty()) {
                Networks.of(found.value());
            }
        } catch (IllegalArgumentException e) {
            throw Settings.bad(found, "networks with commas between them, such as 10.0.0.0/8");
        }
        return found.value().replace(" ", "");
    }

    /** Values with commas between them, without blanks; an empty one only if that is the default. */
    private static String list(Found found, Pattern pattern, String wanted) throws BadSettingException {
        String text = found.value().replace(" ", "");
        for (String one : text.split(",", -1)) {
            if (!pattern.matcher(one).matches() && !(text.isEmpty() && pattern == DNS)) {
                throw Settings.bad(found, wanted);
            }
        }
        return text;
    }

    void putInto(Properties properties) {
        boolean relays = !relay.isEmpty();
        properties.put("relay.uri", relays ? smartHost() : mx());
        // A host that takes everything gets each message once; else each domain is tried by itself.
        properties.put("relay.grouping", relays ? "MESSAGE" : "DESTINATION");
        properties.put("mail.retry", retry);
        properties.put("mail.queue.lifetime", lifetime);
    }

    private String smartHost() {
        return "mina-smtp:" + (relay.matches(".*:[0-9]+") ? relay : relay + ":25") + "?hostname={{mail.hostname}}";
    }

    private String mx() {
        return "mina-smtp:mx?hostname={{mail.hostname}}&mxPort=" + mxPort + "&dnssec=" + dnssec
                + (mxNetworks.isEmpty() ? "" : "&mxAllowedNetworks=" + mxNetworks)
                + (dns.isEmpty() ? "" : "&dnsServers=" + dns);
    }
}
