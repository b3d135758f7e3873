package io.github.camelsmtp.component;

import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.relay.TlsReports;
import io.github.camelsmtp.smtp.SmtpDialect;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/**
 * Receive mail as an SMTP server, where each message becomes an exchange, and the outcome of its route is the reply to the
 * client; or send mail to an SMTP server.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "mina-smtp,mina-smtps,mina-lmtp",
        title = "SMTP",
        syntax = "mina-smtp:host:port",
        category = {Category.MAIL, Category.NETWORKING},
        headersClass = SmtpConstants.class)
@ManagedResource(description = "SMTP endpoint")
public class SmtpEndpoint extends DefaultEndpoint {
    private static final String THIS_MACHINE = "127.0.0.0/8,::1";

    @UriPath
    @Metadata(
            required = true,
            description =
                    "The name or address to listen on, where 0.0.0.0 is every IPv4 address, or to send to; mx, without a port, sends to the mail hosts of the recipients' domains.")
    private String host = "";

    @UriPath
    @Metadata(
            description =
                    "The port to listen on, where 0 takes a free one, which the log and getLocalAddress() tell; or to send to.")
    private int port;

    @UriParam
    private SmtpConfiguration configuration;

    /** What the URI begins with. */
    private String scheme = "mina-smtp";

    private volatile @Nullable InetSocketAddress localAddress;

    private boolean mx;

    private final TlsReports tlsReports = new TlsReports();

    private Clock clock = Clock.systemDefaultZone();

    /** An endpoint of a component. */
    public SmtpEndpoint(String uri, SmtpComponent component, SmtpConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    /** The options whose defaults depend on what the URI begins with. */
    void takeDefaultsOf(String itsScheme) {
        scheme = itsScheme;
        if (scheme.equals("mina-smtps")) {
            configuration.setTls(TlsMode.IMPLICIT);
        }
        if (dialect() == SmtpDialect.LMTP && configuration.getClientNetworks() == null) {
            configuration.setClientNetworks(THIS_MACHINE);
        }
    }

    /** Which protocol its server speaks. */
    SmtpDialect dialect() {
        return scheme.equals("mina-lmtp") ? SmtpDialect.LMTP : SmtpDialect.SMTP;
    }

    private void validateLmtp() {
        if (port == 25) {
            throw new IllegalArgumentException(
                    "mina-lmtp: must not listen on port 25, where clients expect SMTP (RFC 2033 section 5): choose another"
                            + " port, such as 24, or write mina-smtp: instead");
        }
        if (configuration.getSplitOutcome() != SplitOutcome.REFUSE) {
            throw new IllegalArgumentException("mina-lmtp: tells each recipient's outcome, so there is no splitOutcome="
                    + configuration.getSplitOutcome() + ": remove it");
        }
    }

    /** @throws IllegalArgumentException if an option has no sense, in one line */
    void validate() {
        configuration.validate();
        if (dialect() == SmtpDialect.LMTP) {
            validateLmtp();
        }
        if (scheme.equals("mina-smtps") && configuration.getTls() != TlsMode.IMPLICIT) {
            throw new IllegalArgumentException("mina-smtps: is TLS from the first octet, so tls can't be "
                    + configuration.getTls() + "; write mina-smtp: instead");
        }
    }

    /** The TLS of its server. */
    ServerTls serverTls() {
        return ((ServerComponent) getComponent()).serverTls(configuration);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (mx) {
            throw new IllegalArgumentException("mina-smtp:mx only sends; a server is mina-smtp:host:port");
        }
        SmtpConsumer consumer = new SmtpConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public Producer createProducer() {
        return new SmtpProducer(this);
    }

    /** Whether it sends to the mail hosts of its recipients' domains: {@code mina-smtp:mx}. */
    boolean isMx() {
        return mx;
    }

    void toMx() {
        mx = true;
        host = "mx";
    }

    TlsReports tlsReports() {
        return tlsReports;
    }

    /** How sessions with the hosts of domains that have a TLS policy went: a line for each domain, policy and result. */
    @ManagedAttribute(
            description =
                    "mina-smtp:mx: sessions with the hosts of domains that have a TLS policy, by domain and result")
    public List<String> getTlsReportCounts() {
        return tlsReports.counts().stream().map(TlsReports.Count::toString).toList();
    }

    /** The same counts for a program. */
    public List<TlsReports.Count> tlsCounts() {
        return tlsReports.counts();
    }

    /** The clients that producers share. */
    SmtpClients clients() {
        return ((SmtpComponent) getComponent()).clients();
    }

    /** Whether the URI itself says TLS from the first octet. */
    boolean isImplicitTls() {
        return scheme.equals("mina-smtps");
    }

    /** Camel's own, if the component may use them. */
    @Nullable
    SSLContextParameters globalSsl() {
        return ((SmtpComponent) getComponent()).globalSslContextParameters();
    }

    /** The address that is listened on, with the real port; null if the server does not run. */
    public @Nullable InetSocketAddress getLocalAddress() {
        return localAddress;
    }

    void setLocalAddress(@Nullable InetSocketAddress address) {
        localAddress = address;
    }

    Clock clock() {
        return clock;
    }

    /** For tests that must know the date. */
    void tellTimeBy(Clock other) {
        clock = other;
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

    public SmtpConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(SmtpConfiguration configuration) {
        this.configuration = configuration;
    }
}
