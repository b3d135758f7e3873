package io.github.camelsmtp.net;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.store.Content;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A client for one test, whose clock goes by hand; what it says of a message in short. */
final class ClientFixture implements AfterEachCallback {
    static final String MESSAGE = "Subject: hi\r\n\r\nHello\r\n";

    final AtomicLong clock = new AtomicLong(1_000_000_000L);
    final ExecutorService workers = Executors.newCachedThreadPool();
    SmtpClient client = client(4, 100, Duration.ofSeconds(10));

    SmtpClient client(int connections, int messages, Duration idle) {
        if (client != null) {
            client.close();
        }
        SmtpClientSettings settings =
                new SmtpClientSettings("client.example.net", SmtpTimeouts.DEFAULT, connections, messages, idle);
        client = new SmtpClient(settings, workers, clock::get, false);
        return client;
    }

    /** Lets time pass. */
    void pass(Duration time) {
        clock.addAndGet(time.toNanos());
        client.checkTime();
    }

    static SmtpTarget target(InetSocketAddress address) {
        return SmtpTarget.of("mx.example.org", address.getPort()).at(address);
    }

    static Envelope envelope(String... recipients) {
        return Envelope.of(
                ReversePath.to(EmailAddress.of("ann@example.net")),
                Stream.of(recipients)
                        .map(one -> Recipient.of(EmailAddress.of(one)))
                        .toList());
    }

    static Content content(byte[] octets) {
        return new Content() {
            @Override
            public long sizeHint() {
                return octets.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(octets);
            }
        };
    }

    static Content content(String text) {
        return content(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    List<DeliveryResult> send(SmtpTarget target, Envelope envelope, Content content) throws Exception {
        return client.send(target, envelope, content).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** Sends a short message to one recipient; answers kind, reply and who said it. */
    String send(SmtpTarget target) throws Exception {
        return told(send(target, envelope("bob@example.org"), content(MESSAGE)).get(0));
    }

    static String told(DeliveryResult result) {
        return result.kind() + " " + String.join(" ", result.reply().wire().split("\r\n"))
                + (result.remoteMta() == null ? "" : " [" + result.remoteMta() + "]");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        client.close();
        workers.shutdownNow();
    }
}
