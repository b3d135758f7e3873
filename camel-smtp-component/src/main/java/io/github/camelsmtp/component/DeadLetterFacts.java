package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.store.Content;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** What a dead letter tells of its exchange besides the message, and how an exchange gets it back. Stateless. */
final class DeadLetterFacts {
    private static final int MAX_REASON = 500;
    private static final Map<String, String> TEXTS = Map.of(
            "helo", SmtpConstants.HELO,
            "protocol", SmtpConstants.PROTOCOL,
            "user", SmtpConstants.AUTH_USER,
            "tlsprotocol", SmtpConstants.TLS_PROTOCOL,
            "tlscipher", SmtpConstants.TLS_CIPHER);
    private static final Map<String, String> ADDRESSES =
            Map.of("remote", SmtpConstants.REMOTE_ADDRESS, "local", SmtpConstants.LOCAL_ADDRESS);

    private DeadLetterFacts() {}

    /** The dead letter of an exchange. */
    static Content letter(Exchange exchange, Content message, byte[] secret) throws IOException {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        Message in = exchange.getMessage();
        facts.put("route", exchange.getFromRouteId());
        facts.put("id", in.getHeader(SmtpConstants.QUEUE_ID, String.class));
        TEXTS.forEach((key, header) -> facts.put(key, in.getHeader(header, String.class)));
        ADDRESSES.forEach((key, header) -> {
            if (in.getHeader(header) instanceof InetSocketAddress socket && socket.getAddress() != null) {
                facts.put(key, socket.getAddress().getHostAddress() + " " + socket.getPort());
            }
        });
        return DeadLetterForm.content(facts, reason(exchange), envelope(exchange), message, secret);
    }

    /** The whole envelope; of a route that has made another of the two headers, what these say. */
    private static Envelope envelope(Exchange exchange) {
        Envelope envelope = exchange.getMessage().getHeader(SmtpConstants.ENVELOPE, Envelope.class);
        if (envelope != null) {
            return envelope;
        }
        return Envelope.of(
                ExchangeEnvelope.sender(exchange),
                ExchangeEnvelope.recipients(exchange).stream()
                        .map(Recipient::new)
                        .toList());
    }

    /** In printable ASCII, so that it is a header field. */
    private static String reason(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        String text = failure == null ? "unknown" : failure.toString();
        StringBuilder reason = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), MAX_REASON); i++) {
            char c = text.charAt(i);
            reason.append(c >= ' ' && c <= '~' ? c : '?');
        }
        return reason.toString();
    }

    static void restore(Message message, Map<String, String> facts) {
        TEXTS.forEach((key, header) -> {
            if (facts.containsKey(key)) {
                message.setHeader(header, facts.get(key));
            }
        });
        ADDRESSES.forEach((key, header) -> {
            String[] parts = facts.getOrDefault(key, "").split(" ");
            if (parts.length == 2) {
                try {
                    // A literal: nothing is looked up.
                    message.setHeader(
                            header, new InetSocketAddress(InetAddress.getByName(parts[0]), Integer.parseInt(parts[1])));
                } catch (IOException | IllegalArgumentException e) {
                    throw new IllegalArgumentException("'" + facts.get(key) + "' is no address of a socket", e);
                }
            }
        });
    }
}
