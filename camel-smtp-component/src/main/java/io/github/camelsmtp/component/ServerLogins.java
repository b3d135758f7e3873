package io.github.camelsmtp.component;

import io.github.camelsmtp.auth.ApopExchange;
import io.github.camelsmtp.auth.Authenticator;
import io.github.camelsmtp.auth.LoginGuard;
import io.github.camelsmtp.auth.SaslConnection;
import io.github.camelsmtp.auth.SaslExchange;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.SaslMechanism.Needs;
import io.github.camelsmtp.auth.SaslOffer;
import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.StoreException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.apache.camel.Endpoint;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logins of a server, made of its options. A mistake is an IllegalArgumentException of one line. Confined to its
 * consumer's starting and stopping, but for {@link #logIn}, which any thread may call.
 */
final class ServerLogins implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerLogins.class);
    private static final int MOST_WAITING = 1000;

    private final CamelThreads threads;
    private final LoginConfiguration configuration;
    private final String protocol;
    private final LoginGuard guard;
    private final Authenticator authenticator;
    private @Nullable ExecutorService lookups;

    /**
     * @param protocol for the log
     * @param store the endpoint's own; null: the one of the registry
     * @throws StoreException if there is no store whose accounts could be known
     */
    ServerLogins(Endpoint owner, LoginConfiguration configuration, String protocol, @Nullable MailboxStore store)
            throws StoreException {
        this.threads = new CamelThreads(owner);
        this.configuration = configuration;
        this.protocol = protocol;
        this.guard = LoginGuards.of(
                owner.getCamelContext(),
                configuration.getMaxLoginFailures(),
                Duration.ofMillis(configuration.getLoginLockout()));
        this.authenticator = authenticator(owner, store);
    }

    private Authenticator authenticator(Endpoint owner, @Nullable MailboxStore store) throws StoreException {
        if (configuration.getAuthenticator() != null) {
            return configuration.getAuthenticator();
        }
        Set<Authenticator> beans = owner.getCamelContext().getRegistry().findByType(Authenticator.class);
        if (beans.size() > 1) {
            throw new IllegalArgumentException("there are " + beans.size()
                    + " authenticators in the registry: name one of them with authenticator=#name");
        }
        if (!beans.isEmpty()) {
            return beans.iterator().next();
        }
        int size = configuration.getLoginPoolSize();
        if (size < 1) {
            throw new IllegalArgumentException("loginPoolSize must be at least 1, not " + size);
        }
        ExecutorService pool = threads.pool("mail-login", size, MOST_WAITING, ThreadPoolRejectedPolicy.Abort);
        lookups = pool;
        return new StoreAuthenticator(
                MailboxStores.of(owner.getCamelContext(), store).accounts(), pool);
    }

    /**
     * What is offered to whom.
     *
     * @param why there are logins, for people
     * @throws IllegalArgumentException if nobody could log in, in one line
     */
    SaslOffer offer(String why) {
        Set<SaslMechanism> wanted = configuration.mechanisms();
        Set<SaslMechanism> possible = authenticator.mechanisms();
        List<SaslMechanism> offered = wanted.stream().filter(possible::contains).toList();
        if (configuration.getSaslMechanisms() != null && offered.size() < wanted.size()) {
            List<String> others = wanted.stream()
                    .filter(m -> !possible.contains(m))
                    .map(SaslMechanism::wireName)
                    .toList();
            LOG.warn("saslMechanisms names {}, which the authenticator can't do: not offered", others);
        }
        if (offered.stream().noneMatch(this::isPossible)) {
            throw new IllegalArgumentException(why + ", but nobody could log in: "
                    + (offered.isEmpty()
                            ? "the authenticator can do none of saslMechanisms"
                            : "set tls, for passwords may not be sent without it (or plaintextAuth=true)"));
        }
        return new SaslOffer(offered, configuration.isPlaintextAuth(), authenticator::mayBeOfAnAccount);
    }

    private boolean isPossible(SaslMechanism mechanism) {
        return mechanism.needs() == Needs.NOTHING
                || configuration.getTls() != TlsMode.NONE
                || mechanism.needs() == Needs.SECRECY && configuration.isPlaintextAuth();
    }

    /** Begins a login of a client. */
    SaslExchange logIn(InetAddress client, SaslMechanism mechanism, SaslConnection connection) {
        return new GuardedExchange(authenticator, asked -> mechanism.begin(asked, connection), guard, client, protocol);
    }

    /** Begins a login of a client with APOP. */
    SaslExchange apop(InetAddress client, String challenge) {
        return new GuardedExchange(authenticator, asked -> new ApopExchange(asked, challenge), guard, client, protocol);
    }

    /** What is being looked up is still answered. */
    @Override
    public void close() {
        lookups = threads.shutdown(lookups);
    }
}
