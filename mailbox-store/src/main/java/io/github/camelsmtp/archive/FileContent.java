package io.github.camelsmtp.archive;

import io.github.camelsmtp.store.Content;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A message in a file, as a store wants it.
 *
 * @param file where it is
 * @param start its first octet
 * @param length how many there are
 * @param mode how its lines are made those of a store
 */
record FileContent(Path file, long start, long length, LineRules.Mode mode) implements Content {
    @Override
    public long sizeHint() {
        return length;
    }

    @Override
    public InputStream open() throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file));
        try {
            in.skipNBytes(start);
        } catch (IOException e) {
            in.close();
            throw e;
        }
        return new LineStream(in, length, mode);
    }
}
