package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.StoreException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Mail put into mailboxes from SMTP and from any other route. */
class MailboxProducerTest extends ServerFixture {
    private ProducerTemplate template;

    @BeforeEach
    void startWithAliceAndBob() throws Exception {
        createAccount("alice@example.org");
        createAccount("bob@example.org");
        context.start();
        template = context.createProducerTemplate();
    }

    @Test
    void aStringWithUnixLineEndsBecomesAMessage() throws Exception {
        template.sendBody("mailbox:alice@example.org", "Subject: x\nReturn-Path: <forged@example.com>\n\nhello\n");
        assertThat(mailOf("alice@example.org")).containsExactly("Return-Path: <>\r\nSubject: x\r\n\r\nhello\r\n");
    }

    @Test
    void aStreamAndAMimeMessageDoToo() throws Exception {
        byte[] octets = "Subject: stream\r\n\r\nM\u00e4rz".getBytes(StandardCharsets.ISO_8859_1);
        template.sendBodyAndHeader(
                "mailbox:alice@example.org",
                new ByteArrayInputStream(octets),
                SmtpConstants.MAIL_FROM,
                "carol@example.com");
        MimeMessage message = new MimeMessage(Session.getInstance(new Properties()));
        message.setSubject("mime");
        message.setText("hello\n");
        message.saveChanges();
        template.sendBody("mailbox:alice@example.org", message);
        List<String> mail = mailOf("alice@example.org");
        assertThat(mail.get(0)).isEqualTo("Return-Path: <carol@example.com>\r\nSubject: stream\r\n\r\nM\u00e4rz\r\n");
        assertThat(mail.get(1))
                .startsWith("Return-Path: <>\r\n")
                .contains("\r\nSubject: mime\r\n")
                .endsWith("\r\n\r\nhello\r\n");
    }

    @Test
    void theBodyCanBeReadAfterwards() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to("mailbox:alice@example.org").to("mailbox:bob@example.org");
            }
        });
        template.sendBody("direct:in", new ByteArrayInputStream("once\r\n".getBytes(StandardCharsets.US_ASCII)));
        assertThat(mailOf("alice@example.org"))
                .isEqualTo(mailOf("bob@example.org"))
                .hasSize(1);
    }

    @Test
    void everyRecipientGetsACopyOrNobodyDoes() throws Exception {
        template.sendBodyAndHeader(
                "mailbox:recipients",
                "x\r\n",
                SmtpConstants.RECIPIENTS,
                List.of("alice@example.org", "Bob@example.org"));
        template.sendBodyAndHeader(
                "mailbox:recipients", "y\r\n", SmtpConstants.RECIPIENTS, "bob@example.org, alice@example.org");
        assertThat(mailOf("alice@example.org")).hasSize(2);
        assertThat(mailOf("bob@example.org")).hasSize(2);
        assertThat(replyTo("mailbox:recipients", "alice@example.org,nobody@example.org"))
                .startsWith("550 5.1.1 ");
        assertThat(mailOf("alice@example.org")).hasSize(2);
    }

    /** The reply that the failure to deliver stands for. */
    private String replyTo(String uri, String recipients) {
        try {
            template.sendBodyAndHeader(uri, "x\r\n", SmtpConstants.RECIPIENTS, recipients);
        } catch (CamelExecutionException failure) {
            return ((SmtpReplyException) failure.getCause()).reply().toString();
        }
        return "delivered";
    }

    @Test
    void postmasterHasAnAccountOrSomebodyElseGetsTheMail() throws Exception {
        assertThat(replyTo("mailbox:recipients", "postmaster")).startsWith("550 5.1.1 ");
        String uri = "mailbox:recipients?postmaster=alice@example.org";
        assertThat(replyTo(uri, "postmaster")).isEqualTo("delivered");
        assertThat(replyTo(uri, "PostMaster@example.org")).isEqualTo("delivered");
        assertThat(mailOf("alice@example.org")).hasSize(2);
        createAccount("postmaster@example.org");
        assertThat(replyTo(uri, "postmaster@example.org")).isEqualTo("delivered");
        assertThat(mailOf("postmaster@example.org")).hasSize(1);
    }

    @Test
    void withoutRecipientsItSaysWhatIsMissing() {
        assertThatThrownBy(() -> template.sendBody("mailbox:recipients", "x"))
                .rootCause()
                .hasMessage("no recipients: set the header CamelSmtpRecipients, or name an address as in"
                        + " mailbox:alice@example.org");
    }

    @Test
    void anAddressThatIsNoneIsNamed() {
        assertThatThrownBy(() -> template.sendBody("mailbox:alice", "x"))
                .rootCause()
                .hasMessage("'alice' is not an e-mail address (local@domain)");
    }

    @Test
    void aClosedStoreIs451AndKeepsItsReason() throws Exception {
        MailboxStore store =
                context.getComponent("mailbox", MailboxComponent.class).embeddedStore();
        template.sendBody("mailbox:alice@example.org", "x\r\n");
        store.close();
        assertThatThrownBy(() -> template.sendBody("mailbox:alice@example.org", "x\r\n"))
                .cause()
                .hasMessageStartingWith("451 4.3.0 ")
                .cause()
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.CLOSED));
    }

    @Test
    void aRecipientWithoutAnAccountIsRefusedAtRcptAndPostmasterNever() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP + "&knownRecipientsOnly=true")
                        .routeId("in")
                        .to("mailbox:recipients?postmaster=alice@example.org");
            }
        });
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            talk.hear("220 *");
            for (Map.Entry<String, String> line : List.of(
                    Map.entry("HELO x", "250 *"),
                    Map.entry("MAIL FROM:<>", "250 *"),
                    Map.entry("RCPT TO:<nobody@example.org>", "550 5.1.1 No such user here"),
                    Map.entry("RCPT TO:<alice%example.com@example.org>", "550 5.1.1 No such user here"),
                    Map.entry("RCPT TO:<\"alice@example.com\"@example.org>", "550 5.1.1 No such user here"),
                    Map.entry("RCPT TO:<alice@example.com>", "550 5.7.1 Relaying denied"),
                    Map.entry("RCPT TO:<@example.org:alice@example.com>", "550 5.7.1 Relaying denied"),
                    Map.entry("RCPT TO:<postmaster@example.com>", "550 5.7.1 Relaying denied"),
                    Map.entry("RCPT TO:<ALICE@EXAMPLE.ORG>", "250 *"),
                    Map.entry("RCPT TO:<alice@example.org>", "250 *"),
                    Map.entry("RCPT TO:<postmaster>", "250 *"),
                    Map.entry("RCPT TO:<Postmaster@example.org>", "250 *"),
                    Map.entry("DATA", "354 *"),
                    Map.entry(".", "250 2.0.0 *"))) {
                talk.say(line.getKey());
                talk.hear(line.getValue());
            }
        }
        assertThat(mailOf("alice@example.org"))
                .as("one copy, however often she was named")
                .hasSize(1);
    }
}
