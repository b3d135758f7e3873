package io.github.camelsmtp.component;

import io.github.camelsmtp.store.AddressBook;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.Presence;
import io.github.camelsmtp.store.StoreException;
import java.nio.file.Path;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * Finds the mailbox store of a Camel context: the endpoint's own, else the one in the registry, else an embedded H2 database
 * that all endpoints share and the {@code mailbox} component owns.
 */
final class MailboxStores {
    private MailboxStores() {}

    /**
     * The store of an endpoint.
     *
     * @throws StoreException if the embedded one can't be opened, with one line for the user
     * @throws IllegalArgumentException if the registry has several and the endpoint names none
     */
    static MailboxStore of(CamelContext context, @Nullable MailboxStore own) throws StoreException {
        if (own != null) {
            return own;
        }
        Set<MailboxStore> found = context.getRegistry().findByType(MailboxStore.class);
        if (found.size() > 1) {
            throw new IllegalArgumentException(
                    "the registry has " + found.size() + " mailbox stores: say which one with mailboxStore=#name");
        }
        return found.isEmpty()
                ? component(context).embeddedStore()
                : found.iterator().next();
    }

    /** Who is there: the registry's answer, else that of the endpoint's store. @throws StoreException as {@link #of} */
    static Presence presence(CamelContext context, @Nullable MailboxStore own) throws StoreException {
        Presence bean = context.getRegistry().findSingleByType(Presence.class);
        return bean != null ? bean : of(context, own).presence();
    }

    /** The addresses of an endpoint's store. @throws StoreException as {@link #of} */
    static AddressBook book(CamelContext context, @Nullable MailboxStore own) throws StoreException {
        return new AddressBook(of(context, own).accounts(), component(context).getSubaddressSeparator());
    }

    /** Where the embedded store and the spool lie. */
    static Path dataDirectory(CamelContext context) {
        return Path.of(component(context).getDataDirectory());
    }

    private static MailboxComponent component(CamelContext context) {
        return context.getComponent("mailbox", MailboxComponent.class);
    }
}
