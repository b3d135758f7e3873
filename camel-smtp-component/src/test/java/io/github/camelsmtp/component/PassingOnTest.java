package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.DeliveryResult;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server whose route passes messages on to another: its client is told what the other has said. All over sockets. */
class PassingOnTest extends ServerFixture {
    private static final String SERVER = ":127.0.0.1:0?localDomains=example.org&hostname=mx.example.org";

    /** Refuses a recipient by the reply that is his local part's, and takes the message for all others. */
    private void remote(String scheme) throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(scheme + SERVER).routeId("remote").process(PassingOnTest::refuse);
            }
        });
    }

    private static void refuse(Exchange exchange) {
        Map<String, String> replies = Map.of(
                "no@example.org", "550 5.1.1 No such user over there",
                "full@example.org", "452 4.2.2 Full over there",
                "spam@example.org", "554 5.7.1 Not that message");
        List<?> recipients = exchange.getMessage().getHeader(SmtpConstants.RECIPIENTS, List.class);
        exchange.getMessage()
                .setHeader(
                        SmtpConstants.RECIPIENT_REPLIES,
                        recipients.stream()
                                .filter(replies::containsKey)
                                .collect(Collectors.toMap(Object::toString, replies::get)));
    }

    /** A second route, between the client and the remote. */
    private void passOn(String scheme, String to) throws Exception {
        int remote = port("remote");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(scheme + SERVER + "&maxRecipients=100").routeId("between").to(to + ":127.0.0.1:" + remote);
            }
        });
    }

    private String told(String scheme, String... recipients) throws Exception {
        Exchange sent = context.createProducerTemplate().send(scheme + ":127.0.0.1:" + port("between"), exchange -> {
            exchange.getMessage().setBody("Subject: hi\r\n\r\nhello\r\n");
            exchange.getMessage().setHeader(SmtpConstants.MAIL_FROM, "ann@example.net");
            exchange.getMessage().setHeader(SmtpConstants.RECIPIENTS, List.of(recipients));
        });
        List<?> results = sent.getMessage().getHeader(SmtpConstants.DELIVERY_RESULTS, List.class);
        return results.stream()
                .map(DeliveryResult.class::cast)
                .map(result -> result.reply().toString().replaceAll("Queued as .*", "Queued"))
                .collect(Collectors.joining("; "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mina-smtp", "mina-lmtp"})
    void theClientOfOneReplyHearsTheRemotes(String to) throws Exception {
        remote(to);
        passOn("mina-smtp", to);
        assertThat(told("mina-smtp", "no@example.org")).isEqualTo("550 5.1.1 No such user over there");
        assertThat(told("mina-smtp", "full@example.org")).isEqualTo("452 4.2.2 Full over there");
        assertThat(told("mina-smtp", "spam@example.org")).isEqualTo("554 5.7.1 Not that message");
        assertThat(told("mina-smtp", "bob@example.org")).startsWith("250 2.0.0");
    }

    @Test
    void eachRecipientHearsHisOwnWhereTheProtocolCanSayIt() throws Exception {
        remote("mina-lmtp");
        passOn("mina-lmtp", "mina-lmtp");
        assertThat(told("mina-lmtp", "no@example.org", "bob@example.org", "full@example.org"))
                .isEqualTo("550 5.1.1 No such user over there; 250 2.0.0 Queued; 452 4.2.2 Full over there");
    }

    @Test
    void aRemoteThatIsNotThereIsTemporary() throws Exception {
        remote("mina-smtp");
        passOn("mina-smtp", "mina-smtp");
        context.getRouteController().stopRoute("remote");
        assertThat(told("mina-smtp", "bob@example.org")).startsWith("450 4.4.1 No answer from 127.0.0.1");
    }
}
