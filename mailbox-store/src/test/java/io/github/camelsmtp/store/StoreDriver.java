package io.github.camelsmtp.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.camelsmtp.mail.EmailAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Short words for what tests do with a store. */
public final class StoreDriver {
    private StoreDriver() {}

    /** Creates accounts, all with the password {@code secret}. */
    public static void accounts(MailboxStore store, String... names) throws StoreException {
        for (String name : names) {
            store.accounts().create(EmailAddress.of(name), "secret");
        }
    }

    /** Delivers and waits; throws what the delivery failed with. */
    public static void deliver(MailboxStore store, Content content, String... accounts) throws Exception {
        try {
            store.deliver(new Delivery(List.of(accounts), content))
                    .toCompletableFuture()
                    .orTimeout(120, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Delivers a text. */
    public static void deliver(MailboxStore store, String text, String... accounts) throws Exception {
        deliver(store, TestContent.of(text), accounts);
    }

    /** Opens a maildrop that nobody else has open. */
    public static Maildrop open(MailboxStore store, String account) throws StoreException {
        return store.open(account).orElseThrow(() -> new AssertionError("the maildrop of " + account + " is locked"));
    }

    /** Everything in a mailbox, as texts in ISO 8859-1, oldest first. */
    public static List<String> texts(MailboxStore store, String account) throws StoreException, IOException {
        try (Maildrop maildrop = open(store, account)) {
            List<String> texts = new ArrayList<>();
            for (StoredMessage message : maildrop.messages()) {
                texts.add(new String(octets(maildrop, message), StandardCharsets.ISO_8859_1));
            }
            return texts;
        }
    }

    /** All octets of a message, as many as it says it has. */
    public static byte[] octets(Maildrop maildrop, StoredMessage message) throws StoreException, IOException {
        try (InputStream in = maildrop.read(message)) {
            byte[] octets = in.readAllBytes();
            assertThat(octets).hasSize(Math.toIntExact(message.octets()));
            return octets;
        }
    }

    /** Expects a {@link StoreException} with a reason, and a message of one line. */
    public static StoreException refused(StoreException.Reason reason, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(StoreException.class);
        StoreException refusal = (StoreException) thrown;
        assertThat(refusal.reason()).as("%s", refusal).isEqualTo(reason);
        assertThat(refusal.getMessage()).isNotBlank().doesNotContain("\n");
        return refusal;
    }
}
