package io.github.camelsmtp.component;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.util.StringHelper;
import org.jspecify.annotations.Nullable;

/** The component {@code mina-smtp}: SMTP and LMTP servers whose messages run through the user's routes, and clients. */
@Component("mina-smtp,mina-smtps,mina-lmtp")
public class SmtpComponent extends ServerComponent {

    @Metadata(description = "The options that endpoints begin with.", label = "advanced")
    private SmtpConfiguration configuration = new SmtpConfiguration();

    private final SmtpClients clients = new SmtpClients();

    /** The clients that producers share. */
    SmtpClients clients() {
        return clients;
    }

    /** Camel's own, if this component may use them. */
    @Nullable
    SSLContextParameters globalSslContextParameters() {
        return retrieveGlobalSslContextParameters();
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        String scheme = StringHelper.before(uri, ":", "mina-smtp");
        SmtpEndpoint endpoint = new SmtpEndpoint(uri, this, configuration.copy());
        endpoint.takeDefaultsOf(scheme);
        if (remaining.equals("mx")) {
            endpoint.toMx();
        } else {
            HostAndPort address = HostAndPort.parse(scheme, remaining);
            endpoint.setHost(address.host());
            endpoint.setPort(address.port());
        }
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public SmtpConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(SmtpConfiguration configuration) {
        this.configuration = configuration;
    }
}
