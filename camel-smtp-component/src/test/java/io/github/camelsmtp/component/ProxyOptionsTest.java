package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** Behind proxies: what a route sees is the client. */
class ProxyOptionsTest extends ServerFixture {
    private final BlockingQueue<String> addresses = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> contents = new LinkedBlockingQueue<>();

    private RouteBuilder noting(String uri) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId("in").process(exchange -> {
                    addresses.add(exchange.getMessage().getHeader(SmtpConstants.REMOTE_ADDRESS, String.class));
                    contents.add(exchange.getMessage().getBody(String.class));
                });
            }
        };
    }

    private static void deliver(SmtpTalk client) throws Exception {
        client.hear("220 *");
        client.say("HELO client");
        client.hear("250 *");
        client.say("MAIL FROM:<bob@example.com>");
        client.hear("250 *");
        client.say("RCPT TO:<alice@example.org>");
        client.hear("250 *");
        client.say("DATA");
        client.hear("354 *");
        client.raw("x\r\n.\r\n");
        client.hear("250 *");
    }

    @Test
    void routesAndReceivedFieldsHaveTheClientsAddress() throws Exception {
        start(noting(SMTP + "&proxyProtocolFrom=10.0.0.0/8,127.0.0.1"));
        try (SmtpTalk client = new SmtpTalk(port("in"))) {
            client.raw("PROXY TCP4 192.0.2.7 198.51.100.1 40000 25\r\n");
            deliver(client);
        }
        assertThat(addresses.poll(20, TimeUnit.SECONDS)).contains("192.0.2.7").doesNotContain("127.0.0.1");
        assertThat(contents.poll(20, TimeUnit.SECONDS)).contains("[192.0.2.7]").doesNotContain("127.0.0.1");
    }

    @Test
    void aHeaderOfSomebodyElseIsACommandThatThereIsNot() throws Exception {
        start(noting(SMTP + "&proxyProtocolFrom=10.0.0.0/8"));
        try (SmtpTalk client = new SmtpTalk(port("in"))) {
            client.hear("220 *");
            client.raw("PROXY TCP4 192.0.2.7 198.51.100.1 40000 25\r\n");
            client.hear("500 5.5.1 Unknown command");
        }
    }

    @Test
    void aProxyMaySayWithXclientForWhomItSpeaks() throws Exception {
        start(noting(SMTP + "&xclientFrom=127.0.0.1"));
        try (SmtpTalk client = new SmtpTalk(port("in"))) {
            client.hear("220 *");
            client.say("XCLIENT ADDR=192.0.2.7 NAME=client.example.net PORT=4711");
            deliver(client);
        }
        assertThat(addresses.poll(20, TimeUnit.SECONDS))
                .contains("192.0.2.7:4711")
                .doesNotContain("127.0.0.1");
        assertThat(contents.poll(20, TimeUnit.SECONDS))
                .contains("from client (client.example.net [192.0.2.7])")
                .doesNotContain("127.0.0.1");
    }

    @Test
    void bothTogetherBelieveTheProxyAboutTheOther() throws Exception {
        start(noting(SMTP + "&proxyProtocolFrom=127.0.0.1&xclientFrom=192.0.2.7"));
        try (SmtpTalk client = new SmtpTalk(port("in"))) {
            client.raw("PROXY TCP4 192.0.2.7 198.51.100.1 40000 25\r\n");
            client.hear("220 *");
            client.say("XCLIENT ADDR=203.0.113.5");
            client.hear("220 *");
        }
        try (SmtpTalk client = new SmtpTalk(port("in"))) {
            client.raw("PROXY TCP4 192.0.2.8 198.51.100.1 40000 25\r\n");
            client.hear("220 *");
            client.say("XCLIENT ADDR=203.0.113.5");
            client.hear("550 5.7.1 You may not speak for others");
        }
    }

    @Test
    void aNetworkThatIsNoneIsNamed() {
        assertThatThrownBy(() -> start(noting(SMTP + "&proxyProtocolFrom=10.0.0.1/8")))
                .hasStackTraceContaining("proxyProtocolFrom: '10.0.0.1/8' has bits set beyond its length");
        assertThatThrownBy(() -> start(noting(SMTP + "&proxyProtocolFrom=proxy.example.org")))
                .hasStackTraceContaining("proxyProtocolFrom: 'proxy.example.org' is not a network such as");
        assertThatThrownBy(() -> start(noting(SMTP + "&xclientFrom=proxy.example.org")))
                .hasStackTraceContaining("xclientFrom: 'proxy.example.org' is not a network such as");
    }

    @Test
    void pop3StandsBehindAProxyToo() throws Exception {
        createAccount("alice@example.org");
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from("mina-pop3:127.0.0.1:0?proxyProtocolFrom=127.0.0.1&plaintextAuth=true")
                        .routeId("pop3")
                        .process(e -> {});
            }
        });
        int port = ((Pop3Endpoint) context.getRoute("pop3").getEndpoint())
                .getLocalAddress()
                .getPort();
        try (SmtpTalk client = new SmtpTalk(port)) {
            client.raw("PROXY TCP4 192.0.2.7 198.51.100.1 40000 110\r\nCAPA\r\n");
            client.hear("+OK *");
            client.hear("+OK *");
        }
        try (SmtpTalk client = new SmtpTalk(port)) {
            client.raw("CAPA\r\n");
            assertThat(client.line()).isEqualTo("closed");
        }
    }
}
