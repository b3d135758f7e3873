package io.github.camelsmtp.relay;

import io.github.camelsmtp.store.Content;
import java.io.IOException;
import java.util.Optional;

/** The {@code Message-ID} field of a message. */
public final class HeaderMessageId {
    private HeaderMessageId() {}

    /** The field's value if it is a {@code msg-id} (RFC 5322 §3.6.4) and in the header section's first part. */
    public static Optional<String> of(Content message) throws IOException {
        return ReturnedContent.header(message).value("Message-ID").filter(MessageIdSyntax::isMessageId);
    }
}
