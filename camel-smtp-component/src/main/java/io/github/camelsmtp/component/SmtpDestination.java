package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.store.Content;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Where a producer's messages go: one server, or the hosts of their recipients' domains. */
interface SmtpDestination {

    /**
     * Completes with one result for each recipient, in the envelope's order; exceptionally only for a bug of ours. That is not
     * on the client's threads, which have other messages to send: the rest of the route may take its time.
     */
    CompletionStage<List<DeliveryResult>> send(Envelope envelope, Content content);
}
