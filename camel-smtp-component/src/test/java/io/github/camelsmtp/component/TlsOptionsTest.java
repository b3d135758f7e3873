package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;

/** TLS as endpoints have it, over real sockets. */
class TlsOptionsTest extends ServerFixture {
    private static final String OPTIONS = "localDomains=example.org&hostname=mail.example.org&reverseLookup=false";

    private void serve(String uri) throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId("smtp").to("mock:mail");
            }
        });
    }

    private static void deliver(SmtpTalk talk) throws Exception {
        talk.say("EHLO client");
        assertThat(talk.reply()).doesNotContain("STARTTLS");
        talk.say("MAIL FROM:<bob@example.com>");
        talk.hear("250 *");
        talk.say("RCPT TO:<alice@example.org>");
        talk.hear("250 *");
        talk.say("DATA");
        talk.hear("354 *");
        talk.say("Subject: x\r\n\r\nhello\r\n.");
        talk.hear("250 2.0.0 *");
    }

    @Test
    void minaSmtpsIsTlsFromTheFirstOctet() throws Exception {
        serve("mina-smtps:127.0.0.1:0?selfSigned=true&" + OPTIONS);
        try (SmtpTalk talk = SmtpTalk.secured(port("smtp"), TestKeys.trusting(data.resolve("tls.p12")))) {
            talk.hear("220 mail.example.org *");
            deliver(talk);
        }
        var message = context.getEndpoint("mock:mail", MockEndpoint.class)
                .getExchanges()
                .get(0)
                .getMessage();
        assertThat(message.getHeader(SmtpConstants.PROTOCOL)).isEqualTo("ESMTPS");
        assertThat(message.getHeader(SmtpConstants.TLS_PROTOCOL)).isEqualTo("TLSv1.3");
        assertThat(message.getHeader(SmtpConstants.TLS_CIPHER, String.class)).startsWith("TLS_");
        assertThat(message.getBody(String.class)).contains(" with ESMTPS id ");
    }

    @Test
    void minaSmtpsCannotBeAnythingElse() {
        assertThatThrownBy(() -> serve("mina-smtps:127.0.0.1:0?tls=NONE&" + OPTIONS))
                .hasMessage("mina-smtps: is TLS from the first octet, so tls can't be NONE; write mina-smtp: instead");
    }

    @Test
    void withTlsRequiredNothingIsTakenInTheClear() throws Exception {
        serve("mina-smtp:127.0.0.1:0?tls=REQUIRED&selfSigned=true&" + OPTIONS);
        try (SmtpTalk talk = new SmtpTalk(port("smtp"))) {
            talk.hear("220 *");
            talk.say("EHLO client");
            assertThat(talk.reply()).contains("STARTTLS");
            talk.say("MAIL FROM:<bob@example.com>");
            talk.hear("530 5.7.0 *");
        }
        try (SmtpTalk talk = SmtpTalk.upgraded(port("smtp"), TestKeys.trusting(data.resolve("tls.p12")))) {
            deliver(talk);
        }
    }
}
