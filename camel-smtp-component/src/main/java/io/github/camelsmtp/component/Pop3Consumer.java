package io.github.camelsmtp.component;

import io.github.camelsmtp.auth.SaslOffer;
import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.net.Pop3Server;
import io.github.camelsmtp.pop3.Pop3SessionReport;
import io.github.camelsmtp.pop3.Pop3Settings;
import io.github.camelsmtp.pop3.Pop3Terms;
import io.github.camelsmtp.store.MailboxStore;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the POP3 server of an endpoint. Each finished session is an exchange; what its route does changes nothing for the
 * client, who is gone.
 */
@ManagedResource(description = "POP3 server")
public class Pop3Consumer extends DefaultConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(Pop3Consumer.class);

    private @Nullable ExecutorService blocking;
    private @Nullable ServerLogins logins;
    private @Nullable ExecutorService routes;
    private volatile @Nullable Pop3Server server;

    Pop3Consumer(Pop3Endpoint endpoint, Processor processor) {
        super(endpoint, processor);
    }

    @ManagedAttribute(
            description = "Clients that were closed because commands came between STLS and the TLS handshake, since the"
                    + " last start")
    public long getTlsInjections() {
        Pop3Server current = server;
        return current == null ? 0 : current.injections();
    }

    @ManagedAttribute(
            description =
                    "Clients whose TLS handshake failed, or that sent something else than TLS, and were closed, since the"
                            + " last start")
    public long getTlsFailures() {
        Pop3Server current = server;
        return current == null ? 0 : current.tlsFailures();
    }

    @Override
    public Pop3Endpoint getEndpoint() {
        return (Pop3Endpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        getEndpoint().validate();
        super.doStart();
        Pop3Configuration configuration = getEndpoint().getConfiguration();
        CamelThreads threads = new CamelThreads(getEndpoint());
        // Every session has one task at the most, and there are never more than maxConnections of them.
        blocking = threads.pool("pop3-store", configuration.getPoolSize(), -1, ThreadPoolRejectedPolicy.Abort);
        logins = new ServerLogins(getEndpoint(), configuration, "POP3", configuration.getMailboxStore());
        routes = threads.pool("pop3-route", 2, 1000, ThreadPoolRejectedPolicy.Abort);
        listen();
    }

    private void listen() throws Exception {
        Pop3Configuration configuration = getEndpoint().getConfiguration();
        MailboxStore store = MailboxStores.of(getEndpoint().getCamelContext(), configuration.getMailboxStore());
        String hostname = configuration.getHostname();
        if (hostname == null) {
            hostname = InetAddress.getLocalHost().getCanonicalHostName();
        }
        SaslOffer offer = logins.offer("this is a server to log in to");
        if (configuration.getTls() == TlsMode.NONE && !configuration.isPlaintextAuth()) {
            LOG.warn(
                    "{}: neither tls nor plaintextAuth is set, so nobody can send a password, and few clients can log in"
                            + " without; set tls=REQUIRED",
                    getEndpoint());
        }
        Pop3Terms terms = configuration.terms();
        LoginDelays delays = LoginDelays.of(getEndpoint().getCamelContext());
        server = new Pop3Server(
                configuration.listener(getEndpoint().getHost(), getEndpoint().getPort()),
                new Pop3Settings(hostname, configuration.getTls(), offer, terms, configuration.limits()),
                new StoreMaildropService(store, logins, delays, terms.loginDelay(), blocking, this::report),
                blocking,
                getEndpoint().serverTls().settings(hostname));
        getEndpoint().setLocalAddress(server.start());
    }

    private void report(Pop3SessionReport report) {
        try {
            routes.execute(() -> route(report));
        } catch (RejectedExecutionException full) {
            LOG.warn("{}: the exchange of a finished session is dropped, too many wait", report.remote());
        }
    }

    private void route(Pop3SessionReport report) {
        Exchange exchange = createExchange(true);
        var message = exchange.getIn();
        message.setHeader(Pop3Constants.REMOTE_ADDRESS, report.remote());
        if (report.account() != null) {
            message.setHeader(Pop3Constants.USER, report.account());
        }
        message.setHeader(Pop3Constants.RETRIEVED, report.retrieved());
        message.setHeader(Pop3Constants.DELETED, report.deleted());
        message.setHeader(Pop3Constants.OCTETS, report.octets());
        getAsyncProcessor().process(exchange, done -> {
            if (exchange.getException() != null) {
                getExceptionHandler()
                        .handleException("The route of a POP3 session failed", exchange, exchange.getException());
            }
        });
    }

    @Override
    protected void doSuspend() throws Exception {
        stopServer();
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        listen();
    }

    @Override
    protected void doStop() throws Exception {
        stopServer();
        CamelThreads threads = new CamelThreads(getEndpoint());
        if (logins != null) {
            logins.close();
            logins = null;
        }
        blocking = threads.shutdown(blocking);
        routes = threads.shutdown(routes);
        super.doStop();
    }

    private void stopServer() {
        if (server != null) {
            server.stop(Duration.ofMillis(getEndpoint().getConfiguration().getStopTimeout()));
            server = null;
            getEndpoint().setLocalAddress(null);
        }
    }
}
