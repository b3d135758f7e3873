package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Network;
import io.github.camelsmtp.mail.Networks;
import io.github.camelsmtp.policy.ClientPolicy;
import io.github.camelsmtp.policy.GreetingDelayPolicy;
import io.github.camelsmtp.policy.PolicyChain;
import io.github.camelsmtp.policy.PresencePolicy;
import io.github.camelsmtp.policy.RatePolicy;
import io.github.camelsmtp.policy.Rates;
import io.github.camelsmtp.policy.RecipientPolicy;
import io.github.camelsmtp.policy.RelayPolicy;
import io.github.camelsmtp.policy.SenderPolicy;
import io.github.camelsmtp.policy.SubmissionPolicy;
import io.github.camelsmtp.smtp.SmtpPolicy;
import io.github.camelsmtp.store.AddressBook;
import io.github.camelsmtp.store.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The policies of an endpoint, in the order they are asked: those that only ever refuse (rates, logins, senders), the user's own
 * (the bean, the endpoints of the stages), and those that accept recipients (local ones, and who may relay). Confined to
 * its consumer's starting and stopping.
 */
final class SmtpPolicies implements AutoCloseable {
    private static final int LOOKUPS = 4;

    private final Endpoint owner;
    private final SmtpConfiguration configuration;
    private final CamelThreads threads;
    private final ExecutorService lookups;
    private @Nullable ExecutorService asking;
    private @Nullable ProducerTemplate producers;

    SmtpPolicies(Endpoint owner, SmtpConfiguration configuration) {
        this.owner = owner;
        this.configuration = configuration;
        this.threads = new CamelThreads(owner);
        this.lookups = threads.pool("smtp-lookup", LOOKUPS, 1000, ThreadPoolRejectedPolicy.Abort);
    }

    /**
     * All of them.
     *
     * @throws StoreException if there is no store whose accounts could be known
     */
    PolicyChain chain(Clock clock) throws StoreException {
        List<SmtpPolicy> policies = new ArrayList<>();
        if (!configuration.clients().isEmpty()) {
            policies.add(new ClientPolicy(configuration.clients()));
        }
        Rates addresses = configuration.addressRates();
        Rates accounts = configuration.accountRates();
        if (!addresses.equals(Rates.NONE) || !accounts.equals(Rates.NONE)) {
            policies.add(new RatePolicy(addresses, accounts, exempt(), clock));
        }
        if (configuration.getGreetingDelay() > 0) {
            policies.add(new GreetingDelayPolicy(Duration.ofMillis(configuration.getGreetingDelay()), exempt()));
        }
        if (configuration.isSubmission()) {
            policies.add(new SubmissionPolicy(configuration.domains()));
        }
        if (configuration.checksSenders()) {
            policies.add(new SenderPolicy(configuration.senders()));
        }
        if (configuration.isLegacyCommands()) {
            policies.add(new PresencePolicy(
                    MailboxStores.presence(owner.getCamelContext(), configuration.getMailboxStore())));
        }
        if (configuration.getPolicy() != null) {
            policies.add(configuration.getPolicy());
        }
        if (!configuration.stageEndpoints().isEmpty()) {
            policies.add(endpoints(owner.getCamelContext()));
        }
        if (!configuration.domains().isEmpty()) {
            policies.add(new RecipientPolicy(configuration.domains(), book(), lookups));
        }
        policies.add(new RelayPolicy(configuration.trusted(), configuration.isRelayAuthenticated()));
        return new PolicyChain(policies);
    }

    /** Who is not counted by address: the trusted, and proxies that have not said yet for whom they speak. */
    private Networks exempt() {
        List<Network> networks = new ArrayList<>(configuration.trusted().all());
        networks.addAll(configuration.xclients().all());
        return new Networks(networks);
    }

    private @Nullable AddressBook book() throws StoreException {
        return configuration.isKnownRecipientsOnly()
                ? MailboxStores.book(owner.getCamelContext(), configuration.getMailboxStore())
                : null;
    }

    private EndpointPolicy endpoints(CamelContext context) {
        Map<PolicyStage, Endpoint> endpoints = new EnumMap<>(PolicyStage.class);
        configuration.stageEndpoints().forEach((stage, uri) -> endpoints.put(stage, context.getEndpoint(uri)));
        asking = threads.pool(
                "smtp-policy",
                configuration.getPolicyPoolSize(),
                configuration.getPolicyQueueSize(),
                ThreadPoolRejectedPolicy.Abort);
        producers = context.createProducerTemplate();
        return new EndpointPolicy(endpoints, producers, asking, Duration.ofMillis(configuration.getPolicyTimeout()));
    }

    /** What is being asked is still answered. */
    @Override
    public void close() {
        asking = threads.shutdown(asking);
        threads.shutdown(lookups);
        if (producers != null) {
            producers.stop();
            producers = null;
        }
    }
}
