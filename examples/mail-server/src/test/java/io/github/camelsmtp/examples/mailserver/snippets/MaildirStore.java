package io.github.camelsmtp.examples.mailserver.snippets;

import io.github.camelsmtp.maildir.MaildirMailboxStore;
import io.github.camelsmtp.store.StoreException;
import java.nio.file.Path;
import org.apache.camel.CamelContext;

/** docs/maildir.md. */
final class MaildirStore {
    private MaildirStore() {}

    static void bind(CamelContext context) throws StoreException {
        MaildirMailboxStore maildirs = MaildirMailboxStore.open(Path.of("/var/mail/vhosts"));
        context.getRegistry().bind("store", maildirs);
    }
}
