package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoredMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A Camel context with a data directory of its own, and an account for alice. */
abstract class ServerFixture {
    static final String SMTP =
            "mina-smtp:127.0.0.1:0?localDomains=example.org&hostname=mx.example.org&reverseLookup=false";

    @TempDir
    Path data;

    final CamelContext context = new DefaultCamelContext();

    @BeforeEach
    void setDataDirectory() {
        context.getComponent("mailbox", MailboxComponent.class).setDataDirectory(data.toString());
        context.getShutdownStrategy().setTimeout(5);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    void start(RouteBuilder routes) throws Exception {
        context.addRoutes(routes);
        context.start();
    }

    void createAccount(String address) throws Exception {
        context.getComponent("mailbox", MailboxComponent.class)
                .embeddedStore()
                .accounts()
                .create(EmailAddress.of(address), "secret");
    }

    /** The mail in a mailbox of the embedded store. */
    List<String> mailOf(String account) throws Exception {
        MailboxStore store =
                context.getComponent("mailbox", MailboxComponent.class).embeddedStore();
        List<String> texts = new ArrayList<>();
        try (Maildrop drop = store.open(account).orElseThrow()) {
            for (StoredMessage message : drop.messages()) {
                try (var in = drop.read(message)) {
                    texts.add(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return texts;
    }

    int port(String route) {
        return consumer(route).getEndpoint().getLocalAddress().getPort();
    }

    SmtpConsumer consumer(String route) {
        return (SmtpConsumer) context.getRoute(route).getConsumer();
    }

    /** The names of spooled messages. */
    List<String> spooled() throws IOException {
        Path spool = data.resolve("spool");
        if (!Files.isDirectory(spool)) {
            return List.of();
        }
        try (var files = Files.list(spool)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(n -> n.endsWith(".spool"))
                    .toList();
        }
    }

    /** A message of about so many octets. */
    static String message(int octets) {
        return "Subject: large\r\n\r\n" + ("0123456789".repeat(7) + "\r\n").repeat(octets / 72);
    }
}
