package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.DeliveryResult;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** A producer that is stopped while a message is on its way: its exchange is completed all the same, once, with what became of it. */
class ProducerStopTest extends ServerFixture {
    private static final String MESSAGE = "Subject: hi\r\n\r\nHello\r\n";

    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    private String server() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP).routeId("server").process(exchange -> {
                    arrived.countDown();
                    go.await();
                });
            }
        });
        return "mina-smtp:127.0.0.1:" + port("server") + "?from=<>&to=bob@example.org&idleConnectionTime=0";
    }

    private AsyncProducer started(String uri) throws Exception {
        AsyncProducer producer = (AsyncProducer) context.getEndpoint(uri).createProducer();
        producer.start();
        return producer;
    }

    /** Completes with the exchange when the producer says that it is done. */
    private CompletableFuture<Exchange> send(AsyncProducer producer, Map<String, Object> headers) {
        Exchange exchange = producer.getEndpoint().createExchange();
        exchange.getMessage().setBody(MESSAGE);
        exchange.getMessage().setHeaders(new java.util.HashMap<>(headers));
        CompletableFuture<Exchange> done = new CompletableFuture<>();
        assertThat(producer.process(
                        exchange, sync -> assertThat(done.complete(exchange)).isTrue()))
                .isFalse();
        return done;
    }

    private static String told(CompletableFuture<Exchange> done) throws Exception {
        Exchange exchange = done.get(20, TimeUnit.SECONDS);
        List<?> results = exchange.getMessage().getHeader(SmtpConstants.DELIVERY_RESULTS, List.class);
        assertThat(results).as("%s", exchange.getException()).isNotNull();
        return ((DeliveryResult) results.get(0)).reply().toString();
    }

    @Test
    void itsClientEndsWithIt() throws Exception {
        AsyncProducer only = started(server());
        CompletableFuture<Exchange> done = send(only, Map.of());
        arrived.await();
        only.stop();
        go.countDown();

        assertThat(told(done)).startsWith("450 ");
    }

    @Test
    void itsClientGoesOnForOthers() throws Exception {
        String uri = server();
        AsyncProducer one = started(uri);
        AsyncProducer other = started(uri.replace("bob", "carol"));
        CompletableFuture<Exchange> done = send(one, Map.of());
        arrived.await();
        one.stop();
        go.countDown();

        assertThat(told(done)).startsWith("250 ");
        other.stop();
    }

    @Test
    void theDnsHasNotAnsweredYet() throws Exception {
        context.start();
        try (DatagramSocket dns = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            AsyncProducer mx = started(
                    "mina-smtp:mx?hostname=mx.example.org&mtaSts=false&dnsServers=127.0.0.1:" + dns.getLocalPort());
            CompletableFuture<Exchange> done =
                    send(mx, Map.of(SmtpConstants.MAIL_FROM, "", SmtpConstants.RECIPIENTS, "bob@example.com"));
            DatagramPacket question = new DatagramPacket(new byte[512], 512);
            dns.receive(question);
            mx.stop();
            byte[] nxdomain = question.getData();
            nxdomain[2] |= (byte) 0x80;
            nxdomain[3] = 3;
            dns.send(question);

            assertThat(told(done)).matches("(451|550) .*");
        }
    }
}
