package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.maildir.MaildirMailboxStore;
import io.github.camelsmtp.store.StoreDriver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters in Maildirs, which are signed with a secret in a file. */
final class DeadLettersOnMaildirTest {
    private static final String DEAD = "deadletters@example.org";

    @TempDir
    private Path root;

    private final List<String> bodies = new ArrayList<>();

    /** With a route that is broken, or is not any more. */
    private DefaultCamelContext context(MaildirMailboxStore store, boolean broken) throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        context.getRegistry().bind("store", store);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(deadLetterChannel("mailbox:" + DEAD + "?deadLetters=true"));
                from("direct:in").routeId("orders").process(exchange -> {
                    if (broken) {
                        throw new IllegalStateException("no printer");
                    }
                    bodies.add(exchange.getMessage().getBody(String.class));
                });
            }
        });
        context.start();
        return context;
    }

    private static void send(DefaultCamelContext context, String message) {
        context.createFluentProducerTemplate()
                .to("direct:in")
                .withBody(message)
                .withHeader(SmtpConstants.MAIL_FROM, "sender@example.com")
                .withHeader(SmtpConstants.RECIPIENTS, List.of("orders@example.org"))
                .send();
    }

    @Test
    void theyComeBackAfterARestartAndForgedOnesDoNot() throws Exception {
        try (MaildirMailboxStore store = MaildirMailboxStore.open(root);
                DefaultCamelContext context = context(store, true)) {
            StoreDriver.accounts(store, DEAD);
            send(context, "Subject: x\r\n\r\nbody\r\n");
            assertThat(new DeadLetterMailbox(context, store, DEAD).list())
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.reason()).contains("no printer"));
        }
        try (MaildirMailboxStore store = MaildirMailboxStore.open(root);
                DefaultCamelContext context = context(store, false)) {
            DeadLetterMailbox letters = new DeadLetterMailbox(context, store, DEAD);
            letters.inject(letters.list().get(0).uid());
            assertThat(bodies).containsExactly("Subject: x\r\n\r\nbody\r\n");
            assertThat(letters.list()).isEmpty();
        }
        // What another secret has signed is no dead letter.
        try (MaildirMailboxStore store = MaildirMailboxStore.open(root);
                DefaultCamelContext context = context(store, true)) {
            send(context, "Subject: y\r\n\r\n");
        }
        Files.delete(root.resolve(".secret"));
        try (MaildirMailboxStore store = MaildirMailboxStore.open(root);
                DefaultCamelContext context = context(store, false)) {
            DeadLetterMailbox letters = new DeadLetterMailbox(context, store, DEAD);
            assertThat(StoreDriver.texts(store, DEAD)).hasSize(1);
            assertThat(letters.list()).isEmpty();
            assertThatThrownBy(() -> letters.inject("1")).hasMessageContaining("there is no dead letter 1");
        }
    }
}
