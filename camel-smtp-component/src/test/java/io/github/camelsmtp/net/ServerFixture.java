package io.github.camelsmtp.net;

import io.github.camelsmtp.smtp.SmtpLimits;
import io.github.camelsmtp.smtp.SmtpServerSettings;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server with a {@link Receiver} for one test; a test says what listener it needs, and it is stopped at the end. */
final class ServerFixture implements AfterEachCallback {
    static final String GREETING = "S: 220 mail.example.org ESMTP ready\n";
    static final String HELO = GREETING + "C: HELO client.example.net\nS: 250 mail.example.org\n";
    static final String MAIL = HELO + "C: MAIL FROM:<ann@example.net>\nS: 250 2.1.0 Sender OK\n";
    static final String RCPT = MAIL + "C: RCPT TO:<bob@example.org>\nS: 250 2.1.5 Recipient OK\n";
    static final String DATA = RCPT + "C: DATA\nS: 354 End data with <CR><LF>.<CR><LF>\n";

    final Receiver receiver = new Receiver();
    private SmtpServer server;

    SmtpServer start(ListenerSettings listener) throws IOException {
        server = new SmtpServer(listener, new SmtpServerSettings("mail.example.org", SmtpLimits.DEFAULT), receiver);
        server.start();
        return server;
    }

    SmtpServer start() throws IOException {
        return start(ListenerSettings.of("127.0.0.1", 0));
    }

    /** A free port; these limits and timeouts in milliseconds. */
    static ListenerSettings settings(int connections, int perAddress, long idle, long command) {
        return new ListenerSettings(
                "127.0.0.1", 0, connections, perAddress, Duration.ofMillis(idle), Duration.ofMillis(command));
    }

    Dialogue connect() throws IOException {
        return new Dialogue(server.address());
    }

    void stop(Duration grace) {
        server.stop(grace);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (server != null) {
            server.close();
        }
    }
}
