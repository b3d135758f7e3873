package io.github.camelsmtp.component;

import io.github.camelsmtp.auth.TlsMode;
import java.net.InetSocketAddress;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/** Let people fetch their mail, as a POP3 server on the mailbox store; each finished session is an exchange. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "mina-pop3,mina-pop3s",
        title = "POP3 Server",
        syntax = "mina-pop3:host:port",
        category = {Category.MAIL, Category.NETWORKING},
        headersClass = Pop3Constants.class,
        consumerOnly = true)
public class Pop3Endpoint extends DefaultEndpoint {
    @UriPath
    @Metadata(required = true, description = "The name or address to listen on; 0.0.0.0 is every IPv4 address.")
    private String host = "";

    @UriPath
    @Metadata(
            required = true,
            description = "The port to listen on; 0 takes a free one, which the log and" + " getLocalAddress() tell.")
    private int port;

    @UriParam
    private Pop3Configuration configuration;

    /** What the URI begins with. */
    private String scheme = "mina-pop3";

    private volatile @Nullable InetSocketAddress localAddress;

    /** An endpoint of a component. */
    public Pop3Endpoint(String uri, Pop3Component component, Pop3Configuration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    /** The options whose defaults depend on what the URI begins with. */
    void takeDefaultsOf(String itsScheme) {
        scheme = itsScheme;
        if (scheme.equals("mina-pop3s")) {
            configuration.setTls(TlsMode.IMPLICIT);
        }
    }

    /** @throws IllegalArgumentException if an option has no sense, in one line */
    void validate() {
        configuration.validate();
        if (scheme.equals("mina-pop3s") && configuration.getTls() != TlsMode.IMPLICIT) {
            throw new IllegalArgumentException("mina-pop3s: is TLS from the first octet, so tls can't be "
                    + configuration.getTls() + "; write mina-pop3: instead");
        }
    }

    /** The TLS of its server. */
    ServerTls serverTls() {
        return ((ServerComponent) getComponent()).serverTls(configuration);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        Pop3Consumer consumer = new Pop3Consumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    /** A POP3 server sends nothing. @throws UnsupportedOperationException always */
    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("mina-pop3 serves mail; it has no producer: put mail in with mailbox:");
    }

    /** The address that is listened on, with the real port; null if the server does not run. */
    public @Nullable InetSocketAddress getLocalAddress() {
        return localAddress;
    }

    void setLocalAddress(@Nullable InetSocketAddress address) {
        localAddress = address;
    }

    public String getHost() {
        return host;
    }

    public void setHost(String host) {
        this.host = host;
    }

    public int getPort() {
        return port;
    }

    public void setPort(int port) {
        this.port = port;
    }

    public Pop3Configuration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(Pop3Configuration configuration) {
        this.configuration = configuration;
    }
}
