package io.github.camelsmtp.component;

import io.github.camelsmtp.relay.ReceivedReport;
import java.util.Optional;

/**
 * Knows what was sent, to say which exchange a report is about: by the ENVID of the message, or its Message-ID. Called on a
 * thread of the route, and may ask a database. {@link RememberSent} is one in memory.
 */
@FunctionalInterface
public interface SentMessages {
    /**
     * The id of the exchange that sent the message a report is about.
     *
     * @return empty if it is not known; a report can name any message, so what is not known here was not sent here
     */
    Optional<String> exchangeOf(ReceivedReport report) throws Exception;
}
