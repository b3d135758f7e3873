package io.github.camelsmtp.component;

import io.github.camelsmtp.jdbc.JdbcMailboxStore;
import io.github.camelsmtp.queue.OutboundQueues;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.StoreException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.util.PropertiesHelper;
import org.jspecify.annotations.Nullable;

/**
 * The component {@code mailbox}: delivers messages into mailboxes and takes them out again. It also owns the embedded store, which is opened when
 * somebody first needs it and closed with the Camel context.
 */
@Component("mailbox")
public class MailboxComponent extends DefaultComponent {

    @Metadata(
            defaultValue = "./mail-data",
            description = "Where the embedded H2 database and the spool lie, if the registry has no mailbox store.")
    private String dataDirectory = "./mail-data";

    @Metadata(
            defaultValue = "+",
            description =
                    "What separates a name from a detail in the local part of an address: mail for alice+lists@ goes"
                            + " to alice@, unless there is an account or an alias alice+lists@. Empty: nothing does. It holds for"
                            + " mailbox: and for knownRecipientsOnly of the servers.")
    private String subaddressSeparator = "+";

    private @Nullable JdbcMailboxStore embedded;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        MailboxEndpoint endpoint = new MailboxEndpoint(uri, this);
        endpoint.setAddress(remaining);
        endpoint.setHeaders(PropertiesHelper.extractProperties(parameters, "header."));
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** The embedded store. @throws StoreException if it can't be opened, with one line for the user */
    MailboxStore embeddedStore() throws StoreException {
        lock.lock();
        try {
            JdbcMailboxStore store = embedded;
            if (store == null) {
                store = JdbcMailboxStore.embedded(Path.of(dataDirectory));
                embedded = store;
            }
            return store;
        } finally {
            lock.unlock();
        }
    }

    /** The embedded database, for queues. @throws StoreException as {@link #embeddedStore} */
    OutboundQueues embeddedQueues() throws StoreException {
        embeddedStore();
        return Objects.requireNonNull(embedded);
    }

    @Override
    protected void doShutdown() throws Exception {
        lock.lock();
        try {
            if (embedded != null) {
                embedded.close();
                embedded = null;
            }
        } finally {
            lock.unlock();
        }
        super.doShutdown();
    }

    public String getDataDirectory() {
        return dataDirectory;
    }

    public void setDataDirectory(String dataDirectory) {
        this.dataDirectory = dataDirectory;
    }

    public String getSubaddressSeparator() {
        return subaddressSeparator;
    }

    public void setSubaddressSeparator(String subaddressSeparator) {
        this.subaddressSeparator = subaddressSeparator;
    }
}
