package io.github.camelsmtp.component;

import io.github.camelsmtp.store.Content;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import org.apache.camel.Exchange;

/**
 * The body of an exchange as content that a store can read: the octets of a message as they are. A {@code MimeMessage}
 * writes itself, without Bcc; anything else is what Camel converts to a stream.
 *
 * <p>What is not in a {@link Spool} yet is written to one, in memory up to its threshold, then in a temporary file that is
 * deleted when the exchange is done: Camel's own cache of streams goes to a file only where that was asked for.
 */
final class BodyContent {
    /** As Jakarta Mail's own transport has it: who gets the message must not read who else does (RFC 5322 §3.6.3). */
    private static final String[] NOT_SENT = {"Bcc", "Resent-Bcc"};

    private BodyContent() {}

    /** @throws Exception if Camel can't make a stream of the body */
    static Content of(Exchange exchange) throws Exception {
        Object body = exchange.getMessage().getBody();
        if (body instanceof SpoolStream stream) {
            return new SpoolContent(stream.spool());
        }
        try (SpoolOutput out = new SpoolOutput()) {
            if (body instanceof MimeMessage message) {
                message.writeTo(out, NOT_SENT);
            } else {
                try (InputStream in = exchange.getMessage().getMandatoryBody(InputStream.class)) {
                    in.transferTo(out);
                }
            }
            return spooled(exchange, out.spool());
        }
    }

    /** The exchange keeps it from now on: it is the body, for whoever reads it after us. */
    private static Content spooled(Exchange exchange, Spool spool) {
        exchange.getMessage().setBody(SpoolStream.bodyOf(exchange, spool));
        spool.letGo();
        return new SpoolContent(spool);
    }

    record SpoolContent(Spool spool) implements Content {
        @Override
        public long sizeHint() {
            return spool.size();
        }

        @Override
        public InputStream open() throws IOException {
            return spool.open();
        }
    }
}
