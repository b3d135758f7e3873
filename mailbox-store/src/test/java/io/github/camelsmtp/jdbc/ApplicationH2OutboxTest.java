package io.github.camelsmtp.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.store.StoreDriver;
import io.github.camelsmtp.store.StoreException.Reason;
import io.github.camelsmtp.store.TestContent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** An outbox on an H2 of the application. */
final class ApplicationH2OutboxTest implements OutboxContract {
    @Override
    public TestServer server() {
        return H2Server.running();
    }

    /** H2 by itself writes a commit half a second later. */
    @Test
    void whatWasCommittedSurvivesAKillOfTheProcess() throws Exception {
        try (Application application = Application.on(server())) {
            application.ordering(queue -> OutboxContract.enqueue(queue, TestContent.of("x")));
            String url = application.dataSource().getConnection().getMetaData().getURL();
            Path file = Path.of(url.substring("jdbc:h2:file:".length()) + ".mv.db");
            Path asItIs = file.resolveSibling("killed-" + file.getFileName());
            Files.copy(file, asItIs);
            String copy = "jdbc:h2:file:" + asItIs.toString().replace(".mv.db", "");
            try (JdbcMailboxStore after = TestServer.node(copy)) {
                assertThat(after.queue("outbound").counts().total()).isEqualTo(2);
                assertThat(StoredRows.count(after, "SELECT COUNT(*) FROM orders"))
                        .isOne();
            }
        }
    }

    @Test
    void aUserWhoMayNotSyncIsToldSo() throws Exception {
        String url = server().newDatabase();
        try (Connection connection = DriverManager.getConnection(url, TestServer.USER, TestServer.PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE USER clerk PASSWORD 'clerk'");
            assertThat(StoreDriver.refused(Reason.UNAVAILABLE, () -> JdbcMailboxStore.open(url, "clerk", "clerk")))
                    .hasMessageContaining("the user must be an administrator of this H2")
                    .hasMessageNotContaining("\n");
        }
    }
}
