package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Networks;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** Who may stand in front of a {@code mina-smtp} server and say whose mail it passes on. */
@UriParams
public abstract class SmtpProxyConfiguration extends LoginConfiguration {
    @UriParam(label = "consumer,security")
    @Metadata(
            description =
                    "Networks of proxies, such as 10.0.0.0/8,2001:db8::1: a connection from one of them must begin with a"
                            + " PROXY header (version 1 or 2), and comes from the client that the header names. Whoever is"
                            + " in these networks can take any address, so name the proxies and nobody else.")
    private @Nullable String proxyProtocolFrom;

    @UriParam(label = "consumer,security")
    @Metadata(
            description =
                    "Networks of proxies that may use Postfix's XCLIENT to say for whom they speak: address, name, HELO and"
                            + " even login. Whoever is in these networks can be anybody, so name the proxies and nobody"
                            + " else.")
    private @Nullable String xclientFrom;

    /** @throws IllegalArgumentException if it is no list of networks, in one line */
    Networks xclients() {
        return networks("xclientFrom", xclientFrom);
    }

    /** @throws IllegalArgumentException if it is no list of networks, in one line */
    Networks proxies() {
        return networks("proxyProtocolFrom", proxyProtocolFrom);
    }

    static Networks networks(String option, @Nullable String value) {
        try {
            return Networks.of(value == null ? "" : value);
        } catch (IllegalArgumentException mistake) {
            throw new IllegalArgumentException(option + ": " + mistake.getMessage());
        }
    }

    public @Nullable String getProxyProtocolFrom() {
        return proxyProtocolFrom;
    }

    public void setProxyProtocolFrom(@Nullable String proxyProtocolFrom) {
        this.proxyProtocolFrom = proxyProtocolFrom;
    }

    public @Nullable String getXclientFrom() {
        return xclientFrom;
    }

    public void setXclientFrom(@Nullable String xclientFrom) {
        this.xclientFrom = xclientFrom;
    }
}
