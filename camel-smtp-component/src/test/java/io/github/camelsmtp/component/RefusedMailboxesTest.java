package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.store.AccountAdministration;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.StoreDriver;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Quotas, disabled accounts, aliases and sub-addresses, as SMTP and LMTP clients hear of them. */
class RefusedMailboxesTest extends ServerFixture {

    @BeforeEach
    void startWithAccounts() throws Exception {
        for (String name : new String[] {"alice", "bob", "carol"}) {
            createAccount(name + "@example.org");
        }
        AccountAdministration accounts = new AccountAdministration(store());
        accounts.quota("alice@example.org", 2000, 0);
        accounts.disable("carol@example.org");
        accounts.addAlias("team@example.org", "alice@example.org");
        accounts.addAlias("team@example.org", "bob@example.org");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP + "&knownRecipientsOnly=true").routeId("in").to("mailbox:recipients");
                from("mina-lmtp:127.0.0.1:0?localDomains=example.org&hostname=mx.example.org&reverseLookup=false")
                        .routeId("lmtp")
                        .to("mailbox:recipients");
            }
        });
        context.start();
    }

    private MailboxStore store() throws Exception {
        return context.getComponent("mailbox", MailboxComponent.class).embeddedStore();
    }

    private static void talk(SmtpTalk talk, String... script) throws Exception {
        for (int i = 0; i < script.length; i += 2) {
            if (!script[i].isEmpty()) {
                talk.say(script[i]);
            }
            talk.hear(script[i + 1]);
        }
    }

    private static void greet(SmtpTalk talk, String hello) throws Exception {
        talk.hear("220 *");
        talk.say(hello);
        String line = talk.line();
        while (line.startsWith("250-")) {
            line = talk.line();
        }
    }

    @Test
    void smtpIsToldAtRcptAndTheDeclaredSizeCounts() throws Exception {
        StoreDriver.deliver(store(), "x".repeat(1500), "alice@example.org");
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            greet(talk, "EHLO client.example");
            talk(
                    talk,
                    "MAIL FROM:<a@example.com> SIZE=2001",
                    "250 *",
                    "RCPT TO:<alice@example.org>",
                    "552 5.2.2 Message larger than the mailbox",
                    "RCPT TO:<team@example.org>",
                    "552 5.2.2 *",
                    "RCPT TO:<bob+x@example.org>",
                    "250 *",
                    "RCPT TO:<carol@example.org>",
                    "550 5.2.1 *",
                    "RSET",
                    "250 *",
                    "MAIL FROM:<a@example.com> SIZE=501",
                    "250 *",
                    "RCPT TO:<alice+x@example.org>",
                    "452 4.2.2 Mailbox full",
                    "RSET",
                    "250 *",
                    "MAIL FROM:<a@example.com>",
                    "250 *",
                    "RCPT TO:<alice@example.org>",
                    "250 *",
                    "DATA",
                    "354 *",
                    "y".repeat(900) + "\r\n.",
                    "452 4.2.2 Mailbox full");
        }
        assertThat(StoreDriver.texts(store(), "alice@example.org")).hasSize(1);
    }

    @Test
    void lmtpTellsEachRecipientAlone() throws Exception {
        StoreDriver.deliver(store(), "x".repeat(1500), "alice@example.org");
        try (SmtpTalk talk = new SmtpTalk(port("lmtp"))) {
            greet(talk, "LHLO client.example");
            talk(
                    talk,
                    "MAIL FROM:<a@example.com>",
                    "250 *",
                    "RCPT TO:<alice@example.org>",
                    "250 *",
                    "RCPT TO:<bob+lists@example.org>",
                    "250 *",
                    "RCPT TO:<carol@example.org>",
                    "250 *",
                    "DATA",
                    "354 *",
                    "y".repeat(900) + "\r\n.",
                    "452 4.2.2 Mailbox full",
                    "",
                    "250 *",
                    "",
                    "550 5.2.1 *");
        }
        assertThat(StoreDriver.texts(store(), "bob@example.org")).hasSize(1);
    }
}
