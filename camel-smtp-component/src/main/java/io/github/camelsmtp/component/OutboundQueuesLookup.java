package io.github.camelsmtp.component;

import io.github.camelsmtp.queue.OutboundQueues;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.StoreException;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * Finds where the queues of a Camel context are kept: what the endpoint names, else the one in the registry, else the mailbox
 * store if it keeps queues too, else the embedded database.
 */
final class OutboundQueuesLookup {
    private OutboundQueuesLookup() {}

    /**
     * The queues of an endpoint.
     *
     * @throws StoreException if the embedded database can't be opened, with one line for the user
     * @throws IllegalArgumentException if the registry has several and the endpoint names none
     */
    static OutboundQueues of(CamelContext context, @Nullable OutboundQueues own) throws StoreException {
        if (own != null) {
            return own;
        }
        Set<OutboundQueues> found = context.getRegistry().findByType(OutboundQueues.class);
        if (found.size() > 1) {
            throw new IllegalArgumentException(
                    "the registry has " + found.size() + " places for queues: say which one with outboundQueues=#name");
        }
        if (!found.isEmpty()) {
            return found.iterator().next();
        }
        MailboxStore store = MailboxStores.of(context, null);
        if (store instanceof OutboundQueues queues) {
            return queues;
        }
        return context.getComponent("mailbox", MailboxComponent.class).embeddedQueues();
    }
}
