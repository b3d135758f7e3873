package io.github.camelsmtp.examples.mailserver.snippets;

import io.github.camelsmtp.jdbc.JdbcMailboxStore;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.StoreException;
import java.nio.file.Path;
import org.apache.camel.CamelContext;

/** README.md and docs/mailbox.md. */
final class OwnStore {
    private OwnStore() {}

    static void bind(CamelContext context) throws StoreException {
        JdbcMailboxStore store = JdbcMailboxStore.embedded(Path.of("mail-data"));
        store.accounts().create(EmailAddress.of("alice@example.org"), "secret");
        context.getRegistry().bind("store", store);
    }
}
