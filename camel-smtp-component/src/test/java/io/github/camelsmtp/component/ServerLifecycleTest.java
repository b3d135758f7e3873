package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.jdbc.JdbcMailboxStore;
import io.github.camelsmtp.store.InMemoryMailboxStore;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starting, stopping, and what a user is told who has made a mistake. */
class ServerLifecycleTest extends ServerFixture {

    private static RouteBuilder discarding(String uri) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId("in").process(e -> {});
            }
        };
    }

    /** The line that tells the user: the message of the deepest of our own exceptions. */
    private String complaint(String uri) {
        try {
            start(discarding(uri));
        } catch (Exception failure) {
            Throwable root = failure;
            while (root.getCause() != null && !isTold(root)) {
                root = root.getCause();
            }
            return String.valueOf(root.getMessage());
        }
        throw new AssertionError("it started");
    }

    private static boolean isTold(Throwable failure) {
        String type = failure.getClass().getName();
        return type.equals("java.io.IOException") || type.startsWith("io.github.camelsmtp.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mina-smtp:127.0.0.1:0 | mina-smtp: nobody could be sent to: set localDomains=example.org, a policy, or who may relay (relayAuthenticated, trustedNetworks)",
                "mina-smtp:127.0.0.1:0?localDomains=* | mina-smtp: localDomains=* takes mail from anybody to anybody: name the domains, or set openRelay=true if that is what you want",
                "mina-smtp:127.0.0.1:0?localDomains=x,* | mina-smtp: localDomains=* takes mail from anybody to anybody: name the domains, or set openRelay=true if that is what you want",
                "mina-smtp:127.0.0.1:0?localDomains=x&trustedNetworks=0.0.0.0/0 | mina-smtp: trustedNetworks=0.0.0.0/0 are so many addresses that anybody could send to anybody: name smaller networks, or set openRelay=true if that is what you want",
                "mina-smtp:127.0.0.1:0?localDomains=x&trustedNetworks=::/0 | mina-smtp: trustedNetworks=::/0 are so many addresses that anybody could send to anybody: name smaller networks, or set openRelay=true if that is what you want",
                "mina-smtp:127.0.0.1:0?localDomains=x&trustedNetworks=0.0.0.0/1,128.0.0.0/1 | mina-smtp: trustedNetworks=0.0.0.0/1,128.0.0.0/1 are so many addresses that anybody could send to anybody: name smaller networks, or set openRelay=true if that is what you want",
                "mina-smtp:127.0.0.1:0?localDomains=x&xclientFrom=0.0.0.0/0 | mina-smtp: xclientFrom=0.0.0.0/0 are so many addresses that anybody could say that it is anybody: name smaller networks, or set openRelay=true if that is what you want",
                "mina-smtp:127.0.0.1:0?localDomains=x&proxyProtocolFrom=::/0 | mina-smtp: proxyProtocolFrom=::/0 are so many addresses that anybody could say that it is anybody: name smaller networks, or set openRelay=true if that is what you want",
                "mina-smtp:127.0.0.1:0?localDomains=x&trustedNetworks=10.0.0.0/33 | trustedNetworks: the length of a network is 0 to 32",
                "mina-smtp:127.0.0.1:0?localDomains=x&trustedNetworks=home | trustedNetworks: 'home' is not a network such as 192.0.2.0/24, 192.0.2.1 or 2001:db8::/32",
                "mina-smtp:127.0.0.1:0?localDomains=x&messageRate=100 | messageRate must be a number and a time such as 100/1h or 20/30s (s, m, h or d; 1 to 1000000 in at most 30d), not '100'",
                "mina-smtp:127.0.0.1:0?localDomains=x&policyPoolSize=0 | policyPoolSize must be at least 1, not 0",
                "mina-smtp:127.0.0.1:0?localDomains=x&policyTimeout=0 | policyTimeout must be at least 1 ms, not 0",
                "mina-smtp:127.0.0.1:0?localDomains=x&maxMessageSize=many | maxMessageSize must be a number of octets such as 50M, 500K or 1000000, not 'many'",
                "mina-smtp:127.0.0.1:0?localDomains=x&maxMessageSize=1K | maxMessageSize must be 0 or at least 65536, not 1024",
                "mina-smtp:127.0.0.1:0?localDomains=x&maxRecipients=10 | maxRecipients must be at least 100, not 10",
                "mina-smtp:127.0.0.1:0?localDomains=x&spoolThreshold=1 | spoolThreshold must be 4096 to 16777216, not 1",
                "mina-smtp:127.0.0.1:0?localDomains=x&maxConnections=0 | maxConnections must be at least 1, not 0",
                "mina-smtp:127.0.0.1 | 'mina-smtp:127.0.0.1' must be mina-smtp:host:port, with a port from 0 to 65535 (0: a free one)",
                "mina-smtp:127.0.0.1:70000 | 'mina-smtp:127.0.0.1:70000' must be mina-smtp:host:port, with a port from 0 to 65535 (0: a free one)",
                "mina-pop3:127.0.0.1:x | 'mina-pop3:127.0.0.1:x' must be mina-pop3:host:port, with a port from 0 to 65535 (0: a free one)"
            })
    void aWrongOptionIsNamed(String uri, String message) {
        assertThat(complaint(uri)).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"localDomains=*", "localDomains=x&trustedNetworks=0.0.0.0/0,::/0", "trustedNetworks=0.0.0.0/0"})
    void anOpenRelayStartsIfItIsAskedFor(String options) throws Exception {
        start(discarding("mina-smtp:127.0.0.1:0?reverseLookup=false&openRelay=true&" + options));
        assertThat(SmtpTalk.send(port("in"), "x\r\n")).startsWith("250 ");
    }

    @Test
    void anUnknownOptionIsNamed() {
        assertThatThrownBy(() -> start(discarding(SMTP + "&maxSize=1M")))
                .rootCause()
                .hasMessageContaining("Unknown parameters=[{maxSize=1M}]");
    }

    @Test
    void anOptionThatIsNoNumberIsNamed() {
        assertThatThrownBy(() -> start(discarding(SMTP + "&maxRecipients=many")))
                .hasStackTraceContaining("maxRecipients")
                .hasStackTraceContaining("many");
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
            String uri = SMTP.replace(":0?", ":" + taken.getLocalPort() + "?");
            assertThat(complaint(uri))
                    .isEqualTo("cannot listen on 127.0.0.1:" + taken.getLocalPort()
                            + ": the port is in use; stop the other server or choose another port");
        }
        // Nothing was left behind that would keep the same context from starting it later.
        context.getRouteController().startAllRoutes();
        assertThat(SmtpTalk.send(port("in"), "x\r\n")).startsWith("250 ");
    }

    @Test
    void aSpoolDirectoryThatCannotBeIsNamed() throws Exception {
        Files.writeString(data.resolve("file"), "not a directory");
        assertThat(complaint(SMTP + "&spoolDirectory=" + data.resolve("file/spool")))
                .startsWith("cannot write to the spool directory " + data.resolve("file/spool"))
                .endsWith("make it writable, or set spoolDirectory");
    }

    @Test
    void aDatabaseThatIsInUseIsNamed() throws Exception {
        try (JdbcMailboxStore other = JdbcMailboxStore.embedded(data)) {
            assertThat(other).isNotNull();
            assertThat(complaint(SMTP + "&knownRecipientsOnly=true"))
                    .contains(data.resolve("mail.mv.db").toString())
                    .contains("already open");
        }
    }

    @Test
    void twoStoresInTheRegistryMustBeToldApart() {
        context.getRegistry().bind("one", new InMemoryMailboxStore(java.time.Clock.systemUTC()));
        context.getRegistry().bind("two", new InMemoryMailboxStore(java.time.Clock.systemUTC()));
        assertThat(complaint(SMTP + "&knownRecipientsOnly=true"))
                .isEqualTo("the registry has 2 mailbox stores: say which one with mailboxStore=#name");
    }

    @Test
    void theStoreOfTheRegistryIsUsed() throws Exception {
        InMemoryMailboxStore store = new InMemoryMailboxStore(java.time.Clock.systemUTC());
        store.accounts().create(io.github.camelsmtp.mail.EmailAddress.of("alice@example.org"), "secret");
        context.getRegistry().bind("store", store);
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP + "&knownRecipientsOnly=true").routeId("in").to("mailbox:recipients");
            }
        });
        assertThat(SmtpTalk.send(port("in"), "x\r\n")).startsWith("250 ");
        try (var drop = store.open("alice@example.org").orElseThrow()) {
            assertThat(drop.messages()).hasSize(1);
        }
        assertThat(data.resolve("mail.mv.db")).doesNotExist();
    }

    @Test
    void suspendedItDoesNotListenAndResumedItDoes() throws Exception {
        start(discarding(SMTP));
        int port = port("in");
        context.getRouteController().suspendRoute("in");
        assertThatThrownBy(() -> new SmtpTalk(port)).isInstanceOf(IOException.class);
        context.getRouteController().resumeRoute("in");
        assertThat(SmtpTalk.send(port("in"), "x\r\n")).startsWith("250 ");
        context.getRouteController().stopRoute("in");
        context.getRouteController().startRoute("in");
        assertThat(SmtpTalk.send(port("in"), "x\r\n")).startsWith("250 ");
    }

    @Test
    void aMessageInFlightIsAnsweredBeforeItStops() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP).routeId("in").process(e -> {
                    arrived.countDown();
                    go.await(20, TimeUnit.SECONDS);
                });
            }
        });
        try (SmtpTalk idle = new SmtpTalk(port("in"));
                SmtpTalk busy = SmtpTalk.readyForData(port("in"))) {
            idle.hear("220 *");
            busy.say(".");
            arrived.await(20, TimeUnit.SECONDS);
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(context::stop);
            idle.hear("421 4.3.2 Service is shutting down, try again later");
            idle.hear("closed");
            assertThat(stopped).isNotDone();
            go.countDown();
            busy.hear("250 2.0.0 *");
            busy.hear("421 4.3.2 *");
            stopped.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void twoServersShareTheStoreAndTheSpool() throws Exception {
        createAccount("alice@example.org");
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP).routeId("in").to("mailbox:recipients");
                from(SMTP + "&maxHops=50").routeId("other").to("mailbox:recipients");
            }
        });
        assertThat(SmtpTalk.send(port("in"), message(500_000))).startsWith("250 ");
        context.getRouteController().stopRoute("in");
        assertThat(SmtpTalk.send(port("other"), message(500_000))).startsWith("250 ");
        await().until(() -> spooled().isEmpty());
    }

    @Test
    void threadsAreGoneWhenItHasStopped() throws Exception {
        start(discarding(SMTP));
        SmtpTalk.send(port("in"), message(200_000));
        context.stop();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name ->
                        name.contains("smtp-route") || name.contains("smtp-spool") || name.contains("smtp-timer")));
    }
}
