package io.github.camelsmtp.component;

import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.spi.Metadata;
import org.apache.camel.support.DefaultComponent;

/** What the components of servers have in common. */
public abstract class ServerComponent extends DefaultComponent implements SSLContextParametersAware {

    @Metadata(
            description = "Whether endpoints without a certificate of their own use the global SSLContextParameters.",
            label = "security",
            defaultValue = "false")
    private boolean useGlobalSslContextParameters;

    @Override
    public boolean isUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    @Override
    public void setUseGlobalSslContextParameters(boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }

    /** The TLS of a server of this component. */
    ServerTls serverTls(TlsConfiguration configuration) {
        return new ServerTls(getCamelContext(), configuration, retrieveGlobalSslContextParameters());
    }
}
