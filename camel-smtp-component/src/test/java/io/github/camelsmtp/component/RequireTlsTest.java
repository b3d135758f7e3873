package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** REQUIRETLS (RFC 8689) from our producer to our server, over sockets. */
class RequireTlsTest extends ServerFixture {
    private final BlockingQueue<Envelope> arrived = new LinkedBlockingQueue<>();
    private Path certificate;

    private void remote(String options) throws Exception {
        Path keys = TestKeys.made(data, "localhost");
        certificate = data.resolve("localhost.pem");
        TestKeys.writePem(keys, certificate, data.resolve("localhost.key"));
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP + "&tls=OFFERED&keyStoreFile=" + keys + "&keyStorePassword=changeit" + options)
                        .routeId("remote")
                        .process(exchange ->
                                arrived.add(exchange.getMessage().getHeader(SmtpConstants.ENVELOPE, Envelope.class)));
            }
        });
    }

    /** The result for the one recipient of a message that requires TLS. */
    private String send(ReversePath sender, String options) {
        Envelope envelope = new Envelope(
                sender,
                List.of(Recipient.of(EmailAddress.of("bob@example.org"))),
                BodyType.SEVEN_BIT,
                OptionalLong.empty(),
                new DeliveryRequest(DeliveryMode.MAIL, false, true, null, null, null, null, 0));
        String uri = "mina-smtp:localhost:" + port("remote") + "?" + options;
        Exchange sent = context.createProducerTemplate().send(uri, exchange -> {
            exchange.getMessage().setBody("Subject: hi\r\n\r\nhello\r\n");
            exchange.getMessage().setHeader(SmtpConstants.ENVELOPE, envelope);
        });
        List<?> results = sent.getMessage().getHeader(SmtpConstants.DELIVERY_RESULTS, List.class);
        return ((DeliveryResult) results.get(0)).reply().toString();
    }

    private String trusting() {
        return "tls=REQUIRED&serverCaFile=" + certificate;
    }

    private static ReversePath ann() {
        return ReversePath.to(EmailAddress.of("ann@example.net"));
    }

    @Test
    void whoIsProvenAndOffersItGetsTheMessageAndHearsOfIt() throws Exception {
        remote("&requireTls=true");
        assertThat(send(ann(), trusting())).startsWith("250 2.0.0");
        assertThat(arrived.remove().request().requireTls()).isTrue();
    }

    @Test
    void whoIsProvenAndDoesNotOfferItGetsNothingButAReport() throws Exception {
        remote("");
        assertThat(send(ann(), trusting())).startsWith("550 5.7.30");
        assertThat(arrived).isEmpty();
        assertThat(send(ReversePath.NULL, trusting())).startsWith("250 2.0.0");
        assertThat(arrived.remove().request().requireTls()).isFalse();
    }

    @Test
    void whoIsNotProvenGetsNothing() throws Exception {
        remote("&requireTls=true");
        assertThat(send(ann(), "tls=OFFERED")).startsWith("550 5.7.30");
        assertThat(send(ann(), "tls=NONE")).startsWith("550 5.7.30");
        assertThat(arrived).isEmpty();
    }
}
