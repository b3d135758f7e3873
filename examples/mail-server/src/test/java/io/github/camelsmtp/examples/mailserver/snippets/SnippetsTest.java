package io.github.camelsmtp.examples.mailserver.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.component.SmtpEndpoint;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.policy.LoginAddresses;
import io.github.camelsmtp.store.InMemoryMailboxStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The routes that the documentation shows do what it says. */
class SnippetsTest {
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final InMemoryMailboxStore store = new InMemoryMailboxStore(Clock.systemUTC());

    @BeforeEach
    void accounts() throws Exception {
        store.accounts().create(EmailAddress.of("alice@example.org"), "secret");
        context.getRegistry().bind("store", store);
        context.getRegistry().bind("noAutomata", new NoAutomata());
        context.getRegistry().bind("seen", new MemoryIdempotentRepository());
        ReadyPolicies.bindPolicy(context);
        ReadyPolicies.bindAddresses(context);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    /** Starts the routes on free ports; all else is as it is shown. */
    private void start(RouteBuilder routes) throws Exception {
        routes.setCamelContext(context);
        routes.configure();
        List<RouteDefinition> definitions = routes.getRouteCollection().getRoutes();
        for (RouteDefinition route : definitions) {
            route.getInput()
                    .setUri(route.getInput()
                            .getUri()
                            .replaceFirst("(0\\.0\\.0\\.0|127\\.0\\.0\\.1):2[45]2[0-9]", "127.0.0.1:0"));
        }
        context.addRouteDefinitions(definitions);
        context.start();
    }

    /** Sends a message to the server of a route; the reply to the first command that is refused, or to the message. */
    private static String send(Route route, String from, String to) throws IOException {
        return send(route, "HELO me", "MAIL FROM:<" + from + ">", "RCPT TO:<" + to + ">");
    }

    /** The same with commands of one's own. */
    private static String send(Route route, String hello, String mail, String rcpt) throws IOException {
        int port = ((SmtpEndpoint) route.getEndpoint()).getLocalAddress().getPort();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            String reply = in.readLine();
            List<String> commands = new ArrayList<>(List.of(hello, mail));
            commands.addAll(List.of(rcpt.split("\r\n")));
            commands.addAll(List.of("DATA", "Subject: hello\r\n\r\nbody\r\n."));
            for (String command : commands) {
                socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                do {
                    reply = in.readLine();
                } while (reply.startsWith("250-"));
                if (reply.startsWith("4") || reply.startsWith("5")) {
                    return reply;
                }
            }
            return reply;
        }
    }

    @Test
    void theFirstRoute() throws Exception {
        start(new FirstRoute());
        Route server = context.getRoutes().get(0);

        assertThat(send(server, "a@b.example", "orders@example.org")).startsWith("250 2.0.0 Queued as ");
        assertThat(send(server, "a@b.example", "alice@example.org")).startsWith("250 2.0.0 Queued as ");
        assertThat(send(server, "a@b.example", "nobody@example.org")).startsWith("550 5.1.1");
        assertThat(send(server, "a@b.example", "a@elsewhere.example")).startsWith("550 5.7.1");
        try (var maildrop = store.open("alice@example.org").orElseThrow()) {
            assertThat(maildrop.messages()).hasSize(1);
        }
    }

    @Test
    void theGuide() throws Exception {
        start(new GuideRoutes());

        assertThat(send(context.getRoute("in"), "", "postmaster@example.org")).startsWith("250 2.0.0 Queued as ");
        assertThat(send(context.getRoute("in"), "", "nobody@example.org")).startsWith("550 5.1.1");
        assertThat(send(context.getRoute("refuse"), "x@spam.example", "a@lists.example.org"))
                .isEqualTo("550 5.7.1 No thanks");
        assertThat(send(context.getRoute("refuse"), "x@ham.example", "a@lists.example.org"))
                .startsWith("250 2.0.0");
        assertThat(send(context.getRoute("reply"), "x@b.example", "a@tickets.example.org"))
                .startsWith("250 2.6.0 Ticket opened for ");
        assertThat(send(context.getRoute("subject"), "x@b.example", "alice@example.org"))
                .startsWith("250 2.0.0");
        assertThat(send(context.getRoute("subject"), "noreply@b.example", "alice@example.org"))
                .isEqualTo("550 5.7.1 We like to answer");
    }

    @Test
    void thePolicies() throws Exception {
        start(new PolicyRoutes());

        assertThat(send(context.getRoute("asking"), "", "alice@example.org")).startsWith("250 2.0.0");
        assertThat(send(context.getRoute("asking"), "", "closed@example.org")).isEqualTo("550 5.2.1 Mailbox closed");
        assertThat(send(context.getRoute("asking"), "", "friend@partner.example"))
                .startsWith("250 2.0.0");
        assertThat(send(context.getRoute("asking"), "", "friend@other.example")).startsWith("550 5.7.1");
        assertThat(send(context.getRoute("limited"), "x@b.example", "alice@example.org"))
                .startsWith("250 2.0.0");
        assertThat(send(context.getRoute("limited"), "noreply@b.example", "alice@example.org"))
                .isEqualTo("550 5.7.1 We like to answer");
        assertThat(send(context.getRoute("submission"), "alice@example.org", "alice@example.org"))
                .isEqualTo("530 5.7.0 Authentication required");
        LoginAddresses addresses = context.getRegistry().lookupByNameAndType("addresses", LoginAddresses.class);
        for (String sender : List.of("sales@example.org", "alice@example.org")) {
            assertThat(addresses
                            .belongs("alice@example.org", EmailAddress.of(sender))
                            .toCompletableFuture())
                    .isCompletedWithValue(true);
        }
        assertThat(addresses
                        .belongs("bob@example.org", EmailAddress.of("sales@example.org"))
                        .toCompletableFuture())
                .isCompletedWithValue(false);
    }

    @Test
    void lmtpAndOutcomes() throws Exception {
        start(new LmtpRoutes());

        assertThat(send(context.getRoute("lmtp"), "LHLO me", "MAIL FROM:<>", "RCPT TO:<alice@example.org>"))
                .startsWith("250");
        assertThat(send(context.getRoute("quota"), "LHLO me", "MAIL FROM:<>", "RCPT TO:<bob@quota.example.org>"))
                .isEqualTo("452 4.2.2 Mailbox full");
        assertThat(send(context.getRoute("split"), "a@b.example", "alice@example.org"))
                .startsWith("250 2.0.0 Queued as ");
        MockEndpoint outbound = context.getEndpoint("mock:outbound", MockEndpoint.class);
        assertThat(send(
                        context.getRoute("split"),
                        "HELO me",
                        "MAIL FROM:<a@b.example>",
                        "RCPT TO:<alice@example.org>\r\nRCPT TO:<nobody@example.org>"))
                .startsWith("250 ");
        outbound.expectedMessageCount(1);
        outbound.assertIsSatisfied();
        assertThat(outbound.getReceivedExchanges().get(0).getIn().getBody(String.class))
                .contains("nobody@example.org=550 5.1.1 No such user here");
        String first = send(context.getRoute("orders"), "a@b.example", "x@orders.example.org");
        assertThat(send(context.getRoute("orders"), "a@b.example", "x@orders.example.org"))
                .isEqualTo(first)
                .startsWith("250 2.0.0 Queued as ");
        assertThat(context.getEndpoint("mock:orders", MockEndpoint.class).getReceivedCounter())
                .isOne();
    }

    @Test
    void theGuideToExtensions() throws Exception {
        start(new ExtensionRoutes());
        MockEndpoint report = context.getEndpoint("mock:report", MockEndpoint.class);
        MockEndpoint terminal = context.getEndpoint("mock:terminal", MockEndpoint.class);
        Route reports = context.getRoute("reports");
        Route utf8 = context.getRoute("utf8");
        Route legacy = context.getRoute("legacy");
        String alice = "RCPT TO:<alice@example.org>";

        assertThat(send(reports, "HELO me", "MAIL FROM:<x@b.example> ENVID=+41", alice + " NOTIFY=SUCCESS"))
                .startsWith("250");
        assertThat(send(reports, "HELO me", "MAIL FROM:<x@b.example>", alice + " NOTIFY=NEVER"))
                .startsWith("250");
        assertThat(report.getReceivedExchanges()).hasSize(1);
        assertThat(send(utf8, "HELO me", "MAIL FROM:<\u00c3\u00a4@b.example> SMTPUTF8", alice))
                .startsWith("250");
        assertThat(messages()).isEqualTo(3);

        assertThat(send(legacy, "HELO me", "SEND FROM:<x@b.example>", alice)).startsWith("450 4.2.1");
        assertThat(send(legacy, "HELO me", "SOML FROM:<x@b.example>", alice)).startsWith("250");
        assertThat(send(legacy, "HELO me", "SAML FROM:<x@b.example>", alice)).startsWith("250");
        assertThat(send(legacy, "HELO me", "MAIL FROM:<x@b.example>", alice)).startsWith("250");
        assertThat(messages()).as("all but SEND").isEqualTo(6);
        try (var session = store.open("alice@example.org").orElseThrow()) {
            assertThat(session.messages()).hasSize(6);
            assertThat(send(legacy, "HELO me", "SEND FROM:<x@b.example>", alice))
                    .startsWith("250");
            assertThat(send(legacy, "HELO me", "SOML FROM:<x@b.example>", alice))
                    .startsWith("250");
            assertThat(send(legacy, "HELO me", "SAML FROM:<x@b.example>", alice))
                    .startsWith("250");
        }
        assertThat(messages()).as("only SAML").isEqualTo(7);
        assertThat(terminal.getReceivedExchanges()).hasSize(5);
    }

    private int messages() throws Exception {
        try (var maildrop = store.open("alice@example.org").orElseThrow()) {
            return maildrop.messages().size();
        }
    }
}
