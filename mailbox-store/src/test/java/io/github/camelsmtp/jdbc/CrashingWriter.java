package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreDriver;
import io.github.camelsmtp.store.StoredMessage;
import io.github.camelsmtp.store.TestContent;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The process that {@link CrashTest} kills. It prints {@code +id} after a delivery was acknowledged, {@code ?id} before a
 * deletion and {@code -id} after it; a line that was cut lacks the dot at its end.
 */
final class CrashingWriter {
    static final String DELETING = "deleting@example.org";
    static final List<String> ACCOUNTS = List.of("keeping@example.org", DELETING);

    private CrashingWriter() {}

    /** Runs until it is killed: directory, name of the round. */
    public static void main(String[] args) throws Exception {
        JdbcMailboxStore store = JdbcMailboxStore.embedded(Path.of(args[0]));
        for (String account : ACCOUNTS) {
            store.accounts().create(EmailAddress.of(account), "secret");
        }
        for (int thread = 0; thread < 8; thread++) {
            String prefix = args[1] + "/" + thread + "/";
            new Thread(() -> run(() -> deliverForever(store, prefix))).start();
        }
        run(() -> deleteForever(store));
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void run(Work work) {
        try {
            work.run();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void deliverForever(JdbcMailboxStore store, String prefix) throws Exception {
        for (int i = 0; ; i++) {
            String id = prefix + i;
            // Every 20th is large enough to be written in steps.
            int size = i % 20 == 19 ? 1_500_000 : i % 5000;
            TestContent content = TestContent.of(id + "\n" + "x".repeat(size));
            StoreDriver.deliver(store, content, ACCOUNTS.toArray(String[]::new));
            print("+" + id);
        }
    }

    private static void deleteForever(JdbcMailboxStore store) throws Exception {
        while (true) {
            try (Maildrop maildrop = StoreDriver.open(store, DELETING)) {
                for (StoredMessage message : maildrop.messages()) {
                    String text = new String(StoreDriver.octets(maildrop, message), StandardCharsets.ISO_8859_1);
                    String id = text.substring(0, text.indexOf('\n'));
                    print("?" + id);
                    maildrop.delete(List.of(message));
                    print("-" + id);
                }
            }
        }
    }

    private static void print(String line) {
        PrintStream out = System.out;
        synchronized (out) {
            out.print(line + ".\n");
            out.flush();
        }
    }
}
