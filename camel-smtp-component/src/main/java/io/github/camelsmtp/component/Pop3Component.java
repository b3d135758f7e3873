package io.github.camelsmtp.component;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.util.StringHelper;

/** The component {@code mina-pop3}: POP3 servers on the mailbox store. */
@Component("mina-pop3,mina-pop3s")
public class Pop3Component extends ServerComponent {

    @Metadata(description = "The options that endpoints begin with.", label = "advanced")
    private Pop3Configuration configuration = new Pop3Configuration();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        String scheme = StringHelper.before(uri, ":", "mina-pop3");
        HostAndPort address = HostAndPort.parse(scheme, remaining);
        Pop3Endpoint endpoint = new Pop3Endpoint(uri, this, configuration.copy());
        endpoint.takeDefaultsOf(scheme);
        endpoint.setHost(address.host());
        endpoint.setPort(address.port());
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public Pop3Configuration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(Pop3Configuration configuration) {
        this.configuration = configuration;
    }
}
