package io.github.camelsmtp.component;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** The component {@code mail-dsn}: tells senders what became of their messages. */
@Component("mail-dsn")
public class DsnComponent extends DefaultComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        DsnEndpoint endpoint = new DsnEndpoint(uri, this);
        endpoint.setReport(remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
