package io.github.camelsmtp.store;

import java.io.IOException;
import java.io.InputStream;

/** The octets of a message, that can be read from the beginning more than once, and by one thread at a time. */
public interface Content {

    /** About how many octets there are: a store may plan with it and must not rely on it. */
    long sizeHint();

    /**
     * Opens the octets at the first one; the caller closes the stream.
     *
     * @throws IOException if they can't be read
     */
    InputStream open() throws IOException;
}
