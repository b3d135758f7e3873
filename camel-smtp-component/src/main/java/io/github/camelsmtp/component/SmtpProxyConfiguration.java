package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Networks;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** Who may stand in front of a {@code mina-smtp} server and say whose mail it passes on. */
@UriParams
public abstract class SmtpProxyConfiguration extends ListenerConfiguration {
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

    public @Nullable String getXclientFrom() {
        return xclientFrom;
    }

    public void setXclientFrom(@Nullable String xclientFrom) {
        this.xclientFrom = xclientFrom;
    }
}
