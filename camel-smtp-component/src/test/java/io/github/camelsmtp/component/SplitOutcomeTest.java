package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an SMTP client hears, in its one reply, of recipients who end differently. */
class SplitOutcomeTest extends ServerFixture {
    private static final String BOUNCE = SMTP + "&splitOutcome=BOUNCE&bounceEndpoint=direct:bounce";

    private void route(String uri, Processor main, Processor bounce) throws Exception {
        createAccount("alice@example.org");
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId("in").process(main).to("mailbox:recipients");
                from("direct:bounce").process(bounce).to("mock:bounce");
            }
        });
    }

    private String reply(String sender, String text) throws IOException {
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            talk.hear("220 *");
            for (String line : List.of(
                    "HELO x",
                    "MAIL FROM:<" + sender + ">",
                    "RCPT TO:<alice@example.org>",
                    "RCPT TO:<nobody@example.org>")) {
                talk.say(line);
                talk.hear("250 *");
            }
            talk.say("DATA");
            talk.hear("354 *");
            talk.raw(text);
            talk.say(".");
            return talk.line();
        }
    }

    private List<Exchange> bounces() {
        return context.getEndpoint("mock:bounce", MockEndpoint.class).getReceivedExchanges();
    }

    @Test
    void byDefaultNobodyGetsTheMail() throws Exception {
        route(SMTP, e -> {}, e -> {});
        assertThat(reply("carol@example.com", "x\r\n")).isEqualTo("550 5.1.1 No such user here");
        assertThat(mailOf("alice@example.org")).isEmpty();
    }

    @Test
    void whatTheRouteSaysOfSomeIsToldAsLater() throws Exception {
        Map<String, String> replies = Map.of("nobody@example.org", "550 5.7.1 No");
        route(
                SMTP,
                e -> {
                    e.getIn().setHeader(SmtpConstants.RECIPIENTS, "alice@example.org");
                    e.getIn().setHeader(SmtpConstants.RECIPIENT_REPLIES, replies);
                },
                e -> {});
        assertThat(reply("carol@example.com", "x\r\n"))
                .isEqualTo("451 4.3.0 Not for all of the recipients, try again later");
    }

    @Test
    void whoIsRefusedIsBouncedAndTheMessageTaken() throws Exception {
        route(BOUNCE, e -> {}, e -> {});
        assertThat(reply("carol@example.com", message(200_000))).startsWith("250 2.0.0 Queued as ");
        assertThat(mailOf("alice@example.org")).hasSize(1);
        assertThat(bounces()).singleElement().satisfies(e -> {
            assertThat(e.getIn().getHeader(SmtpConstants.MAIL_FROM)).isEqualTo("carol@example.com");
            assertThat(e.getIn().getHeader(SmtpConstants.RECIPIENTS)).hasToString("[nobody@example.org]");
            assertThat(e.getIn().getHeader(SmtpConstants.RECIPIENT_REPLIES))
                    .isEqualTo(Map.of("nobody@example.org", "550 5.1.1 No such user here"));
            assertThat(e.getIn().getHeader(SmtpConstants.QUEUE_ID, String.class))
                    .hasSize(13);
        });
        await().until(() -> spooled().isEmpty());
    }

    @Test
    void theBounceHasTheMessage() throws Exception {
        String[] body = new String[1];
        route(BOUNCE, e -> {}, e -> body[0] = e.getIn().getBody(String.class));
        assertThat(reply("carol@example.com", "Subject: which\r\n\r\nx\r\n")).startsWith("250 ");
        assertThat(body[0]).startsWith("Received: ").endsWith("Subject: which\r\n\r\nx\r\n");
    }

    @Test
    void aBounceThatNobodyTakesMakesTheClientKeepTheMessage() throws Exception {
        route(BOUNCE, e -> {}, e -> {
            throw new IllegalStateException("expected");
        });
        assertThat(reply("carol@example.com", "x\r\n")).startsWith("451 4.3.0 ");
    }

    @Test
    void aBounceThatIsRolledBackDoesToo() throws Exception {
        route(BOUNCE, e -> {}, e -> e.setRollbackOnly(true));
        assertThat(reply("carol@example.com", "x\r\n")).startsWith("451 4.3.0 ");
    }

    @Test
    void anErrorInABounceDoesToo() throws Exception {
        context.getShutdownStrategy().setTimeout(1);
        route(BOUNCE, e -> {}, e -> {
            throw new StackOverflowError("expected");
        });
        assertThat(reply("carol@example.com", "x\r\n")).startsWith("451 4.3.0 ");
    }

    @Test
    void theNullSenderIsNeverBouncedToAndNobodyGetsItsMail() throws Exception {
        route(BOUNCE, e -> {}, e -> {});
        assertThat(reply("", "x\r\n")).isEqualTo("550 5.1.1 No such user here");
        assertThat(mailOf("alice@example.org")).isEmpty();
        assertThat(bounces()).isEmpty();
    }

    @Test
    void whoIsToBeTriedAgainIsNotBounced() throws Exception {
        Map<String, String> replies = Map.of("nobody@example.org", "452 4.2.2 Full");
        route(
                BOUNCE,
                e -> {
                    e.getIn().setHeader(SmtpConstants.RECIPIENTS, "alice@example.org");
                    e.getIn().setHeader(SmtpConstants.RECIPIENT_REPLIES, replies);
                },
                e -> {});
        assertThat(reply("carol@example.com", "x\r\n")).isEqualTo("452 4.2.2 Full");
        assertThat(bounces()).isEmpty();
    }

    @Test
    void whenNobodyGetsItTheClientIsToldAndThereIsNoBounce() throws Exception {
        route(BOUNCE, e -> e.getIn().setHeader(SmtpConstants.RECIPIENTS, "noone@example.org"), e -> {});
        assertThat(reply("carol@example.com", "x\r\n")).isEqualTo("550 5.1.1 No such user here");
        assertThat(bounces()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "splitOutcome=BOUNCE | splitOutcome=BOUNCE needs somebody who takes the bounces",
                "bounceEndpoint=direct:bounce | bounceEndpoint is never asked with splitOutcome=REFUSE",
                "idempotentWindow=10 | idempotentWindow must be at least 1000 ms, not 10",
            })
    void whatHasNoSenseIsOneLine(String option, String complaint) {
        assertThatThrownBy(() -> route(SMTP + "&" + option, e -> {}, e -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint)
                .hasMessageNotContaining("\n");
    }
}
