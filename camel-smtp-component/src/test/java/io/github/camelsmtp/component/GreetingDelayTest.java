package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** greetingDelay over real sockets: who waits is served, who does not is closed and counted. */
class GreetingDelayTest extends ServerFixture {
    private void begin(String options) throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP + options).routeId("in").to("log:in");
            }
        });
    }

    @Test
    void whoSpeaksFirstIsClosedAndCountedAndWhoWaitsIsServed() throws Exception {
        begin("&greetingDelay=3s");
        try (SmtpTalk early = new SmtpTalk(port("in"))) {
            early.say("EHLO spammer");
            early.hear("554 5.5.0 Wait for the greeting, closing connection");
            early.hear("closed");
        }
        await().untilAsserted(() -> assertThat(consumer("in").getEarlyTalkers()).isEqualTo(1));
        assertThat(SmtpTalk.send(port("in"), "Subject: x\r\n\r\nhello\r\n")).startsWith("250 ");
        assertThat(consumer("in").getEarlyTalkers()).isEqualTo(1);
    }

    @Test
    void trustedNetworksDoNotWait() throws Exception {
        // Would it wait, the client would give up before.
        begin("&greetingDelay=1m&trustedNetworks=127.0.0.0/8");
        assertThat(SmtpTalk.send(port("in"), "Subject: x\r\n\r\nhello\r\n")).startsWith("250 ");
    }

    @Test
    void aDelayThatIsOutOfItsRangeIsNamed() {
        for (String wrong : List.of("61s", "-1")) {
            assertThatThrownBy(() -> {
                        try (DefaultCamelContext one = new DefaultCamelContext()) {
                            one.addRoutes(new RouteBuilder() {
                                @Override
                                public void configure() {
                                    from(SMTP + "&greetingDelay=" + wrong).to("log:in");
                                }
                            });
                            one.start();
                        }
                    })
                    .hasStackTraceContaining("greetingDelay must be 0 to 1m, not ");
        }
    }
}
