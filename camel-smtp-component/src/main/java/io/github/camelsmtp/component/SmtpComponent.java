package io.github.camelsmtp.component;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.util.StringHelper;
import org.jspecify.annotations.Nullable;

/** The component {@code mina-smtp}: SMTP and LMTP servers whose messages run through the user's routes. */
@Component("mina-smtp,mina-smtps,mina-lmtp")
public class SmtpComponent extends DefaultComponent implements SSLContextParametersAware {

    @Metadata(description = "The options that endpoints begin with.", label = "advanced")
    private SmtpConfiguration configuration = new SmtpConfiguration();

    @Metadata(
            description = "Whether endpoints without a certificate of their own use the global SSLContextParameters.",
            label = "security",
            defaultValue = "false")
    private boolean useGlobalSslContextParameters;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        String scheme = StringHelper.before(uri, ":", "mina-smtp");
        HostAndPort address = HostAndPort.parse(scheme, remaining);
        SmtpEndpoint endpoint = new SmtpEndpoint(uri, this, configuration.copy());
        endpoint.takeDefaultsOf(scheme);
        endpoint.setHost(address.host());
        endpoint.setPort(address.port());
        setProperties(endpoint, parameters);
        return endpoint;
    }

    @Override
    public boolean isUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    @Override
    public void setUseGlobalSslContextParameters(boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }

    /** Camel's own, if this component may use them. */
    @Nullable
    SSLContextParameters globalSslContextParameters() {
        return retrieveGlobalSslContextParameters();
    }

    public SmtpConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(SmtpConfiguration configuration) {
        this.configuration = configuration;
    }
}
