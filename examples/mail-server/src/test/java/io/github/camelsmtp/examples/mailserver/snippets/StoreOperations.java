package io.github.camelsmtp.examples.mailserver.snippets;

import io.github.camelsmtp.archive.MailExport;
import io.github.camelsmtp.archive.MailImport;
import io.github.camelsmtp.component.DeadLetter;
import io.github.camelsmtp.component.DeadLetterMailbox;
import io.github.camelsmtp.store.AccountAdministration;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.Retention;
import io.github.camelsmtp.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;

/** docs/guide-accounts.md and docs/guide-store-operations.md. */
final class StoreOperations extends RouteBuilder {

    @Override
    public void configure() {
        errorHandler(deadLetterChannel("mailbox:deadletters@example.org?deadLetters=true")
                .maximumRedeliveries(3));
        from("direct:orders").routeId("orders").to("mock:orders");
    }

    static void accounts(MailboxStore store) throws StoreException {
        AccountAdministration accounts = new AccountAdministration(store);
        accounts.add("alice@example.org", "secret");
        accounts.quota("alice@example.org", 500_000_000, 10_000);
        accounts.addAlias("sales@example.org", "alice@example.org");
        accounts.addAlias("@example.org", "alice@example.org"); // what nobody else there gets
    }

    static void backup(MailboxStore store) throws StoreException {
        store.backup().orElseThrow().backup(Path.of("backup.zip"));
    }

    static long archive(MailboxStore store) throws StoreException, IOException {
        long exported = new MailExport(store).mbox("alice@example.org", Path.of("alice.mbox"));
        long imported = new MailImport(store).mbox("alice@example.org", Path.of("alice.mbox"));
        return exported + imported;
    }

    static long retention(MailboxStore store) throws StoreException {
        long deleted = new Retention(store, Duration.ofDays(90), Clock.systemUTC()).run();
        return deleted;
    }

    static void inject(CamelContext context, MailboxStore store) throws Exception {
        DeadLetterMailbox letters = new DeadLetterMailbox(context, store, "deadletters@example.org");
        for (DeadLetter letter : letters.list()) {
            letters.inject(letter.uid()); // or: letters.inject(letter.uid(), "direct:received")
        }
    }
}
