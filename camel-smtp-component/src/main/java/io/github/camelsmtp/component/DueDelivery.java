package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.DeliveryResult;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Makes an attempt at what is due in a queue. Thread-safe. */
interface DueDelivery {

    /**
     * Delivers, on the caller's thread or another.
     *
     * @return a result for each delivery of the group, in order; a failure leaves them in the queue until their lease ends
     */
    CompletionStage<List<DeliveryResult>> deliver(DueGroup group) throws Exception;
}
