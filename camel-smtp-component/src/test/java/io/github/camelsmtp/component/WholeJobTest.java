package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.EmailAddress;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job: a message comes in by SMTP, is safe in H2, and goes out by POP3. */
class WholeJobTest {
    private final CamelContext context = new DefaultCamelContext();

    @Test
    void whatComesInBySmtpGoesOutByPop3(@TempDir Path data) throws Exception {
        try {
            MailboxComponent mailbox = context.getComponent("mailbox", MailboxComponent.class);
            mailbox.setDataDirectory(data.toString());
            mailbox.embeddedStore().accounts().create(EmailAddress.of("alice@example.org"), "secret");
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("mina-smtp:127.0.0.1:0?localDomains=example.org&knownRecipientsOnly=true&hostname=mx.example.org")
                            .routeId("in")
                            .to("mailbox:recipients");
                    from("mina-pop3:127.0.0.1:0?hostname=mx.example.org&plaintextAuth=true")
                            .routeId("out")
                            .to("log:pop3");
                }
            });
            context.start();

            send(port(context, "in"), "Subject: hello\r\n\r\n.\r\n..\r\nM\u00e4rz\r\n");
            String got = retrieve(port(context, "out"));

            assertThat(got).startsWith("Return-Path: <bob@example.com>\r\nReceived: from ");
            assertThat(got)
                    .contains("\r\n\tby mx.example.org with ESMTP id ")
                    .contains("\r\n\tfor <alice@example.org>;");
            assertThat(got).contains("\r\nSubject: hello\r\n").endsWith("\r\n\r\n.\r\n..\r\nM\u00e4rz\r\n");
        } finally {
            context.stop();
        }
    }

    private static int port(CamelContext context, String route) {
        var endpoint = context.getRoute(route).getEndpoint();
        return endpoint instanceof SmtpEndpoint smtp
                ? smtp.getLocalAddress().getPort()
                : ((Pop3Endpoint) endpoint).getLocalAddress().getPort();
    }

    private static void send(int port, String text) throws Exception {
        Properties properties = new Properties();
        properties.put("mail.smtp.host", "127.0.0.1");
        properties.put("mail.smtp.port", String.valueOf(port));
        properties.put("mail.smtp.from", "bob@example.com");
        MimeMessage message = new MimeMessage(
                Session.getInstance(properties),
                new java.io.ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
        Transport.send(message, new InternetAddress[] {new InternetAddress("alice@example.org")});
    }

    private static String retrieve(int port) throws Exception {
        Store store = Session.getInstance(new Properties()).getStore("pop3");
        store.connect("127.0.0.1", port, "alice@example.org", "secret");
        try (Folder inbox = store.getFolder("INBOX")) {
            inbox.open(Folder.READ_WRITE);
            assertThat(inbox.getMessageCount()).isEqualTo(1);
            Message message = inbox.getMessage(1);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            message.writeTo(out);
            assertThat(message.getSize()).isPositive();
            return out.toString(StandardCharsets.ISO_8859_1);
        } finally {
            store.close();
        }
    }
}
