package io.github.camelsmtp.component;

import io.github.camelsmtp.net.SmtpServer;
import io.github.camelsmtp.net.Turning;
import io.github.camelsmtp.policy.PolicyChain;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.smtp.MessageOutcome;
import io.github.camelsmtp.smtp.Misuse;
import io.github.camelsmtp.smtp.SmtpAuthSettings;
import io.github.camelsmtp.smtp.SmtpServerSettings;
import io.github.camelsmtp.store.Presence;
import io.github.camelsmtp.store.StoreException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Runs the SMTP server of an endpoint. Stopping and suspending close the listener at once and let the transactions in
 * flight finish; resuming listens again.
 */
@ManagedResource(description = "SMTP server")
public class SmtpConsumer extends DefaultConsumer {
    /** Writes of large messages at the same time: disks do not get faster by more. */
    private static final int WRITERS = 4;

    private static final int LOOKUPS = 4;
    private static final int REPOSITORY_CALLS = 4;
    private static final int FETCHING = 4;

    private @Nullable ExecutorService routes;
    private @Nullable ExecutorService writers;
    private @Nullable SmtpPolicies policies;
    private @Nullable PolicyChain chain;
    private volatile @Nullable ServerLogins logins;
    private @Nullable ExecutorService names;
    private @Nullable ExecutorService remembering;
    private @Nullable ProducerTemplate bounces;
    private @Nullable Repetitions repetitions;
    private @Nullable InboundSpool spool;
    private @Nullable QueueWork work;
    private @Nullable ExecutorService starting;
    private @Nullable QueueStarts starts;
    private @Nullable ExecutorService fetching;
    private @Nullable ScheduledExecutorService renewing;
    private @Nullable Patience<MessageOutcome> patience;
    private @Nullable QueueFetches fetches;
    private Presence presence = Presence.NOBODY;
    private volatile @Nullable SmtpServer server;
    private @Nullable RouteReceiver receiver;

    SmtpConsumer(SmtpEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
    }

    @ManagedAttribute(
            description = "Clients that spoke some other protocol than SMTP and were closed, since the last start")
    public long getForeignClients() {
        return misuses(Misuse.FOREIGN_PROTOCOL);
    }

    @ManagedAttribute(
            description = "Clients that sent octets in the clear behind STARTTLS and were closed, since the last start")
    public long getTlsInjections() {
        SmtpServer current = server;
        return current == null ? 0 : current.injections();
    }

    @ManagedAttribute(
            description =
                    "Clients whose TLS handshake failed, or that sent something else than TLS, and were closed, since the"
                            + " last start")
    public long getTlsFailures() {
        return misuses(Misuse.BROKEN_TLS);
    }

    @ManagedAttribute(
            description =
                    "Clients that spoke before the greeting they were to wait for (greetingDelay), and were closed, since the"
                            + " last start")
    public long getEarlyTalkers() {
        return misuses(Misuse.EARLY_TALKER);
    }

    private long misuses(Misuse misuse) {
        RouteReceiver current = receiver;
        return current == null ? 0 : current.misuses(misuse);
    }

    @Override
    public SmtpEndpoint getEndpoint() {
        return (SmtpEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        getEndpoint().validate();
        super.doStart();
        DeadLetters.lookAt(getEndpoint().getCamelContext());
        SmtpConfiguration configuration = getEndpoint().getConfiguration();
        CamelThreads threads = new CamelThreads(getEndpoint());
        routes = threads.pool(
                "smtp-route",
                configuration.getPoolSize(),
                configuration.getMaxQueueSize(),
                ThreadPoolRejectedPolicy.Abort);
        writers = threads.pool("smtp-spool", WRITERS, -1, ThreadPoolRejectedPolicy.Abort);
        patience = new Patience<>(
                Duration.ofMillis(configuration.getRouteTimeout()),
                RouteReceiver.TOO_LATE,
                threads.timer("smtp-route-timeout"));
        if (configuration.isLegacyCommands()) {
            presence = MailboxStores.presence(getEndpoint().getCamelContext(), configuration.getMailboxStore());
        }
        policies = new SmtpPolicies(getEndpoint(), configuration);
        chain = policies.chain(getEndpoint().clock());
        if (configuration.getAuth() != AuthMode.NONE) {
            logins = new ServerLogins(getEndpoint(), configuration, "SMTP", configuration.getMailboxStore());
        }
        if (configuration.isReverseLookup()) {
            names = threads.pool("smtp-dns", LOOKUPS, 100, ThreadPoolRejectedPolicy.Abort);
        }
        if (configuration.getSplitOutcome() == SplitOutcome.BOUNCE) {
            bounces = getEndpoint().getCamelContext().createProducerTemplate();
        }
        if (configuration.getIdempotentRepository() != null) {
            repetitions = repetitions(configuration, configuration.getIdempotentRepository(), threads);
        }
        if (configuration.getEtrnQueue() != null) {
            starting = threads.pool("smtp-etrn", 1, 100, ThreadPoolRejectedPolicy.Abort);
            starts = new QueueStarts(
                    queue(configuration.getEtrnQueue()),
                    configuration.trusted(),
                    getEndpoint().clock(),
                    starting);
        }
        if (configuration.getAtrnQueue() != null && configuration.getLoginDomains() != null) {
            fetching = threads.pool("smtp-fetch", FETCHING, 1000, ThreadPoolRejectedPolicy.Abort);
            ScheduledExecutorService leases = threads.timer("smtp-fetch-leases");
            renewing = leases;
            fetches = new QueueFetches(
                    queue(configuration.getAtrnQueue()),
                    configuration.getLoginDomains(),
                    getEndpoint().clock(),
                    fetching,
                    leases,
                    () -> MailQueueConsumer.configuration(
                            getEndpoint().getCamelContext(), configuration.getAtrnQueue()));
        }
        if (configuration.getAcknowledge() == Acknowledge.AFTER_SPOOL) {
            work = spoolWork(configuration);
            work.start();
        }
        listen();
    }

    private OutboundQueue queue(String name) throws StoreException {
        return OutboundQueuesLookup.of(getEndpoint().getCamelContext(), null).queue(name);
    }

    private QueueWork spoolWork(SmtpConfiguration configuration) throws StoreException {
        OutboundQueue queue = queue(InboundSpool.queueName(configuration.getInboundQueue(), getRoute()));
        InboundSpool inbound = new InboundSpool(this, queue, getEndpoint().clock());
        spool = inbound;
        // One route for all: what fails says nothing of the next message, so nothing is ever left alone.
        return new QueueWork(
                getEndpoint(),
                queue,
                configuration.inbound(configuration.getPoolSize(), configuration.getHostname()),
                getEndpoint().clock(),
                Integer.MAX_VALUE,
                inbound);
    }

    private Repetitions repetitions(
            SmtpConfiguration configuration, IdempotentRepository repository, CamelThreads threads) throws Exception {
        CamelContext context = getEndpoint().getCamelContext();
        if (!context.hasService(repository)) {
            context.addService(repository); // several endpoints may share it, so it lives as long as the context
        }
        ServiceHelper.startService(repository); // a context that is starting itself would start it after us
        remembering = threads.pool("smtp-idempotent", REPOSITORY_CALLS, -1, ThreadPoolRejectedPolicy.Abort);
        return new Repetitions(
                repository,
                Duration.ofMillis(configuration.getIdempotentWindow()),
                Duration.ofMillis(configuration.getRouteTimeout()),
                getEndpoint().clock(),
                remembering);
    }

    private @Nullable Endpoint bounceEndpoint() {
        String uri = getEndpoint().getConfiguration().getBounceEndpoint();
        return uri == null ? null : getEndpoint().getCamelContext().getEndpoint(uri);
    }

    private void listen() throws Exception {
        SmtpConfiguration configuration = getEndpoint().getConfiguration();
        String hostname = configuration.getHostname();
        if (hostname == null) {
            hostname = InetAddress.getLocalHost().getCanonicalHostName();
        }
        SpoolDirectory directory = SpoolDirectory.open(spoolPath(configuration));
        receiver = new RouteReceiver(
                this,
                chain,
                new ReverseNames(names, getEndpoint().clock()),
                directory,
                getEndpoint().clock(),
                hostname,
                routes,
                writers,
                new OneReply(routes, bounces, bounceEndpoint()),
                repetitions,
                spool,
                starts,
                fetches,
                Objects.requireNonNull(patience, "patience"));
        AuthMode mode = configuration.getAuth();
        SmtpAuthSettings auth = logins == null
                ? SmtpAuthSettings.NONE
                : new SmtpAuthSettings(logins.offer("auth=" + mode), mode == AuthMode.REQUIRED);
        SmtpServerSettings settings = new SmtpServerSettings(
                        hostname, configuration.limits(), auth, configuration.getTls())
                .offering(configuration.extensions(getEndpoint().clock(), configuration.trusted()))
                .believing(configuration.xclients())
                .speaking(getEndpoint().dialect());
        server = new SmtpServer(
                configuration.listener(getEndpoint().getHost(), getEndpoint().getPort()),
                configuration.getGreetingDelay() == 0 ? settings : settings.greetingFirst(),
                receiver,
                getEndpoint().serverTls().settings(hostname),
                fetches == null || fetching == null ? null : new Turning(fetching, fetches::fetch));
        getEndpoint().setLocalAddress(server.start());
    }

    /** Knows who is there, if there are commands that ask. */
    Presence presence() {
        return presence;
    }

    /** The logins, if clients can log in. */
    @Nullable
    ServerLogins logins() {
        return logins;
    }

    private Path spoolPath(SmtpConfiguration configuration) {
        String set = configuration.getSpoolDirectory();
        return set != null
                ? Path.of(set)
                : MailboxStores.dataDirectory(getEndpoint().getCamelContext()).resolve("spool");
    }

    @Override
    protected void doSuspend() throws Exception {
        stopServer();
        if (work != null) {
            work.pause(true);
        }
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        if (work != null) {
            work.pause(false);
        }
        listen();
    }

    @Override
    protected void doStop() throws Exception {
        stopServer();
        if (work != null) {
            work.stop();
            work = null;
        }
        CamelThreads threads = new CamelThreads(getEndpoint());
        starting = threads.shutdown(starting);
        if (fetches != null) {
            fetches.stop();
            fetches = null;
        }
        fetching = threads.shutdown(fetching);
        threads.shutdown(renewing);
        renewing = null;
        routes = threads.shutdown(routes);
        writers = threads.shutdown(writers);
        if (patience != null) {
            patience.close();
            patience = null;
        }
        if (policies != null) {
            policies.close();
            policies = null;
        }
        if (logins != null) {
            logins.close();
            logins = null;
        }
        names = threads.shutdown(names);
        remembering = threads.shutdown(remembering);
        if (bounces != null) {
            bounces.stop();
            bounces = null;
        }
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
