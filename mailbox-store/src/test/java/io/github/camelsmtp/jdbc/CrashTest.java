package io.github.camelsmtp.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.store.StoreDriver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process that delivers and deletes, again and again on the same database, and compares what is there with what
 * was acknowledged. {@code -Dcrash.rounds=20} makes it longer.
 */
final class CrashTest {
    private static final int ROUNDS = Integer.getInteger("crash.rounds", 5);

    @TempDir
    private Path directory;

    @Test
    void whatWasAcknowledgedIsThereOnce() throws Exception {
        Random random = new Random();
        Set<String> delivered = new HashSet<>();
        Set<String> begunToDelete = new HashSet<>();
        Set<String> deleted = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            // Some of the moments are early, while the store opens and cleans; most are in full work.
            int lines = round % 3 == 2 ? 1 : 100 + random.nextInt(400);
            for (String line : killedAfter(lines, round)) {
                String id = line.substring(1);
                switch (line.charAt(0)) {
                    case '+' -> delivered.add(id);
                    case '?' -> begunToDelete.add(id);
                    case '-' -> deleted.add(id);
                    default -> throw new AssertionError("unexpected line: " + line);
                }
            }
            assertLedger(delivered, begunToDelete, deleted);
        }
        assertThat(delivered).as("it was in full work").hasSizeGreaterThan(50);
    }

    private void assertLedger(Set<String> delivered, Set<String> begunToDelete, Set<String> deleted) throws Exception {
        try (JdbcMailboxStore store = JdbcMailboxStore.embedded(directory)) {
            for (String account : CrashingWriter.ACCOUNTS) {
                List<String> there = StoreDriver.texts(store, account).stream()
                        .map(text -> text.substring(0, text.indexOf('\n')))
                        .toList();
                assertThat(there).as("nothing doubled in %s", account).doesNotHaveDuplicates();
                Set<String> expected = new HashSet<>(delivered);
                if (account.equals(CrashingWriter.DELETING)) {
                    expected.removeAll(begunToDelete);
                    assertThat(there).as("nothing comes back").doesNotContainAnyElementsOf(deleted);
                }
                assertThat(there).as("nothing missing in %s", account).containsAll(expected);
            }
            StoredRows.awaitNothingUnlinked(store);
            assertThat(StoredRows.strays(store)).isZero();
        }
    }

    /** What a new process printed before it was killed, which is after some lines. */
    private List<String> killedAfter(int lines, int round) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashingWriter.class.getName(),
                        directory.toString(),
                        String.valueOf(round))
                .redirectError(Redirect.INHERIT)
                .start();
        List<String> printed = new ArrayList<>();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.endsWith(".")) {
                    printed.add(line.substring(0, line.length() - 1));
                }
                if (printed.size() == lines) {
                    // By its handle: the process itself would close the stream that is read here.
                    process.toHandle().destroyForcibly();
                }
            }
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(printed).hasSizeGreaterThanOrEqualTo(lines);
        return printed;
    }
}
