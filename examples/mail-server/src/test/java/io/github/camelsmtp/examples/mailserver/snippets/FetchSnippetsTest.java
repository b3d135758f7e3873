package io.github.camelsmtp.examples.mailserver.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.component.SmtpConstants;
import io.github.camelsmtp.component.SmtpEndpoint;
import io.github.camelsmtp.jdbc.JdbcMailboxStore;
import io.github.camelsmtp.mail.EmailAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes of the guide to the queue that keep mail until it is fetched do what it says, on a real database. */
class FetchSnippetsTest {
    @TempDir
    private Path data;

    @Test
    void mailWaitsUntilItsServerLogsInAndFetchesIt() throws Exception {
        try (JdbcMailboxStore store = JdbcMailboxStore.embedded(data);
                DefaultCamelContext context = new DefaultCamelContext()) {
            store.accounts().create(EmailAddress.of("office@example.org"), "secret");
            context.getRegistry().bind("store", store);
            FetchRoutes routes = new FetchRoutes();
            routes.setCamelContext(context);
            routes.configure();
            List<RouteDefinition> definitions = routes.getRouteCollection().getRoutes();
            definitions
                    .get(0)
                    .getInput()
                    .setUri(definitions.get(0).getInput().getUri().replace("0.0.0.0:2525", "127.0.0.1:0")
                            + "&plaintextAuth=true&keyStoreFile=" + data.resolve("tls.p12"));
            context.addRouteDefinitions(definitions);
            context.start();
            context.createProducerTemplate()
                    .sendBodyAndHeaders(
                            "mail-queue:waiting",
                            "Subject: x\r\n\r\nx\r\n",
                            Map.of(SmtpConstants.MAIL_FROM, "", SmtpConstants.RECIPIENTS, "bob@branch.example"));
            // The route has had it, and it waits.
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(store.queue("waiting").counts().waiting())
                                    .isEqualTo(1));
            int port = ((SmtpEndpoint) context.getRoutes().get(0).getEndpoint())
                    .getLocalAddress()
                    .getPort();
            fetch(port);
            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(store.queue("waiting").counts().total()).isZero());
            context.stop();
        }
    }

    private static void fetch(int port) throws IOException {
        String login = Base64.getEncoder()
                .encodeToString("\0office@example.org\0secret".getBytes(StandardCharsets.ISO_8859_1));
        try (Socket socket = new Socket("127.0.0.1", port)) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            for (String said : List.of("EHLO office", "AUTH PLAIN " + login, "ATRN", "220 office", "250 office")) {
                String line = in.readLine();
                while (line.charAt(3) == '-') {
                    line = in.readLine();
                }
                say(socket, said);
            }
            String line = in.readLine();
            while (!line.equals("QUIT")) {
                if (line.equals("DATA")) {
                    say(socket, "354 go");
                    while (!in.readLine().equals(".")) {}
                }
                say(socket, "250 ok");
                line = in.readLine();
            }
        }
    }

    private static void say(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }
}
