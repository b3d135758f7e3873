package io.github.camelsmtp.net;

import io.github.camelsmtp.auth.ChannelBinding;
import io.github.camelsmtp.auth.SaslClient;
import io.github.camelsmtp.auth.SaslClientExchange;
import io.github.camelsmtp.auth.SaslConnection;
import io.github.camelsmtp.auth.SaslCredentials;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.smtp.SmtpClientSession;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs a client's connection in: its steps are made on the workers, their results are events. Confined to the connection. */
final class ConnectionLogin {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLogin.class);

    private final SmtpTarget target;
    private final SmtpClientSession session;
    private final Executor workers;
    private final Executor events;
    private @Nullable SaslClientExchange exchange;

    /** @param workers may block @param events run an event of the connection */
    ConnectionLogin(SmtpTarget target, SmtpClientSession session, Executor workers, Executor events) {
        this.target = target;
        this.session = session;
        this.workers = workers;
        this.events = events;
    }

    void begin(SaslMechanism mechanism, Set<SaslMechanism> offered, ChannelBinding binding) {
        SaslConnection connection = new SaslConnection(target.host(), binding, offered, null);
        step(() -> {
            SaslCredentials credentials = target.credentials();
            if (credentials == null) {
                throw new IllegalStateException("there are no credentials");
            }
            int port = target.address().getPort();
            SaslClientExchange begun = SaslClient.begin(mechanism, credentials, connection, port);
            // Where the server speaks first there is nothing to say yet.
            answer(begun, mechanism.clientFirst() ? begun.respond(null) : new byte[0]);
        });
    }

    void challenged(byte[] challenge) {
        SaslClientExchange current = exchange;
        if (current != null) {
            step(() -> answer(current, current.respond(challenge)));
        }
    }

    private void step(Runnable step) {
        workers.execute(() -> {
            try {
                step.run();
            } catch (RuntimeException failure) {
                LOG.warn("{}: no login: {}", target.host(), failure.toString());
                events.execute(() -> session.loginImpossible("there is nothing to log in with"));
            }
        });
    }

    private void answer(SaslClientExchange current, byte @Nullable [] response) {
        events.execute(() -> {
            exchange = current;
            if (response == null) {
                session.loginImpossible("it does not follow the mechanism");
            } else {
                session.authenticate(response, current.complete());
            }
        });
    }
}
