package io.github.camelsmtp.net;

import static io.github.camelsmtp.net.ClientFixture.content;
import static io.github.camelsmtp.net.ClientFixture.envelope;
import static io.github.camelsmtp.net.ClientFixture.target;
import static io.github.camelsmtp.net.ClientFixture.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.SmtpQuestion;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which messages share a connection, how many connections there are, and when they end; on real sockets. */
class ClientPoolTest {
    @RegisterExtension
    final ServerFixture server = new ServerFixture();

    @RegisterExtension
    final ClientFixture client = new ClientFixture();

    /** Where the connections have come from that there were so far. */
    private List<InetAddress> connects() {
        return server.receiver.questions.stream()
                .filter(SmtpQuestion.Connect.class::isInstance)
                .map(question -> question.peer().remote().getAddress())
                .toList();
    }

    @Test
    void noMoreConnectionsAtOnceThanItMayHave() throws Exception {
        client.client(3, 100, Duration.ofSeconds(10));
        CompletableFuture<Decision> go = new CompletableFuture<>();
        server.receiver.decision = question ->
                question instanceof SmtpQuestion.Mail ? go : CompletableFuture.completedStage(Decision.ACCEPT);
        SmtpTarget to = target(server.start().address());
        List<CompletableFuture<List<DeliveryResult>>> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(client.client
                    .send(to, envelope("bob@example.org"), content(ClientFixture.MESSAGE))
                    .toCompletableFuture());
        }
        await().until(() -> server.receiver.questions.stream()
                        .filter(SmtpQuestion.Mail.class::isInstance)
                        .count()
                == 3);
        go.complete(Decision.ACCEPT);
        for (CompletableFuture<List<DeliveryResult>> one : all) {
            assertThat(told(one.get(30, TimeUnit.SECONDS).get(0))).startsWith("DELIVERED");
        }
        assertThat(connects()).hasSize(3);
    }

    @Test
    void noMoreMessagesOnAConnectionThanItMayCarry() throws Exception {
        client.client(1, 2, Duration.ofSeconds(10));
        SmtpTarget to = target(server.start().address());
        for (int i = 0; i < 5; i++) {
            assertThat(client.send(to)).startsWith("DELIVERED");
        }
        assertThat(connects()).hasSize(3);
        await().until(() -> server.receiver.disconnected.get() == 2);
    }

    @Test
    void aConnectionThatNobodyUsesEnds() throws Exception {
        SmtpTarget to = target(server.start().address());
        client.send(to);
        client.pass(Duration.ofSeconds(9));
        client.send(to);
        assertThat(connects()).hasSize(1);
        client.pass(Duration.ofSeconds(10));
        await().until(() -> server.receiver.disconnected.get() == 1);
        assertThat(client.send(to)).startsWith("DELIVERED");
        assertThat(connects()).hasSize(2);
    }

    /** RFC 5321 §4.1.1.5: what a message left behind that nobody has taken is gone before the next. */
    @Test
    void afterARefusalTheConnectionIsResetAndUsedAgain() throws Exception {
        // The result is told before RSET is answered; with two connections the next message would not wait.
        client.client(1, 100, Duration.ofSeconds(10));
        Map<String, String> script = Map.of("RCPT", "550 5.1.1 no\r\n", "DATA", "554 5.5.1 for whom?\r\n");
        try (ScriptedRemote remote = new ScriptedRemote(script)) {
            assertThat(client.send(target(remote.address()))).startsWith("PERMANENT 550");
            assertThat(client.send(target(remote.address()))).startsWith("PERMANENT 550");
            assertThat(remote.connections()).isEqualTo(1);
            assertThat(remote.heard.stream().map(line -> line.split(" ")[0]))
                    .startsWith("EHLO", "MAIL", "RCPT", "DATA", "RSET", "MAIL", "RCPT", "DATA");
        }
    }

    @Test
    void otherDemandsAndOtherAddressesOfOursAreOtherConnections() throws Exception {
        SmtpTarget to = target(server.start().address());
        InetAddress other = InetAddress.getByName("127.0.0.2");
        for (int i = 0; i < 2; i++) {
            assertThat(client.send(to)).startsWith("DELIVERED");
            assertThat(client.send(to.with(TlsMode.NONE, ClientTls.ANY))).startsWith("DELIVERED");
            assertThat(client.send(to.from(other))).startsWith("DELIVERED");
        }
        assertThat(connects())
                .containsExactly(InetAddress.getByName("127.0.0.1"), InetAddress.getByName("127.0.0.1"), other);
    }
}
