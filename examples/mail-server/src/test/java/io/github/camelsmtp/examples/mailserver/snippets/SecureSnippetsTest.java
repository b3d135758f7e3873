package io.github.camelsmtp.examples.mailserver.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.component.MailboxComponent;
import io.github.camelsmtp.component.SmtpEndpoint;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.net.TlsCertificates;
import io.github.camelsmtp.store.InMemoryMailboxStore;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes of the guides to TLS and logins, with files as Let's Encrypt leaves them. */
class SecureSnippetsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path certs;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final InMemoryMailboxStore store = new InMemoryMailboxStore(Clock.systemUTC());

    @AfterEach
    void stop() {
        context.stop();
    }

    private void start() throws Exception {
        store.accounts().create(EmailAddress.of("alice@example.org"), "secret");
        context.getRegistry().bind("store", store);
        context.getPropertiesComponent().addInitialProperty("certs", certs.toString());
        context.getComponent("mailbox", MailboxComponent.class).setDataDirectory(certs.toString());
        writePem();
        SecureRoutes routes = new SecureRoutes();
        routes.setCamelContext(context);
        routes.configure();
        List<RouteDefinition> definitions = routes.getRouteCollection().getRoutes();
        for (RouteDefinition route : definitions) {
            route.getInput().setUri(route.getInput().getUri().replaceFirst("0.0.0.0:[0-9]+", "127.0.0.1:0"));
        }
        context.addRouteDefinitions(definitions);
        context.start();
    }

    private void writePem() throws Exception {
        Path keystore = certs.resolve("made.p12");
        TlsCertificates.selfSigned(keystore, "mail.example.org");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keystore)) {
            keys.load(in, PASSWORD);
        }
        String certificate = pem("CERTIFICATE", keys.getCertificate("mail").getEncoded());
        Files.writeString(certs.resolve("fullchain.pem"), certificate);
        Files.writeString(certs.resolve("devices.pem"), certificate);
        Files.writeString(
                certs.resolve("privkey.pem"),
                pem("PRIVATE KEY", keys.getKey("mail", PASSWORD).getEncoded()));
    }

    private static String pem(String what, byte[] octets) {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(octets);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }

    /** Sends a message to alice through TLS, and as alice if there is a password. */
    private void send(String route, String protocol, String password) throws Exception {
        int port = ((SmtpEndpoint) context.getRoute(route).getEndpoint())
                .getLocalAddress()
                .getPort();
        Properties properties = new Properties();
        properties.put("mail.smtp.starttls.required", "true");
        properties.put("mail." + protocol + ".ssl.trust", "*");
        properties.put("mail." + protocol + ".ssl.checkserveridentity", "false");
        properties.put("mail." + protocol + ".auth", String.valueOf(!password.isEmpty()));
        Session session = Session.getInstance(properties);
        MimeMessage message = new MimeMessage(session);
        message.setFrom("alice@example.org");
        message.setRecipient(RecipientType.TO, new InternetAddress("alice@example.org"));
        message.setText("hello");
        try (Transport transport = session.getTransport(protocol)) {
            transport.connect("127.0.0.1", port, password.isEmpty() ? null : "alice@example.org", password);
            transport.sendMessage(message, message.getAllRecipients());
        }
    }

    @Test
    void theRoutesOfTheGuidesTakeMail() throws Exception {
        start();
        send("mx", "smtp", "");
        send("submissions", "smtps", "secret");
        send("members", "smtp", "secret");
        try (var maildrop = store.open("alice@example.org").orElseThrow()) {
            assertThat(maildrop.messages()).hasSize(3);
        }
        assertThat(context.getRouteController().getRouteStatus("devices").isStarted())
                .isTrue();
    }
}
