package io.github.camelsmtp.maildir;

import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Random octets that are drawn once for all processes and starts, in the file {@code .secret} of the root. Thread-safe. */
final class SecretFile {
    private static final int OCTETS = 32;

    private final SharedFile<String> file;
    private final Path path;

    SecretFile(Path root, Disk disk) {
        this.path = root.resolve(".secret");
        this.file = new SharedFile<>(path, disk.forNobodyElse(), String::strip, text -> text + "\n");
    }

    byte[] get() throws StoreException {
        if (file.get().isEmpty()) {
            byte[] drawn = new byte[OCTETS];
            new SecureRandom().nextBytes(drawn);
            file.change(now -> now.isEmpty() ? HexFormat.of().formatHex(drawn) : now);
        }
        try {
            byte[] secret = HexFormat.of().parseHex(file.get());
            if (secret.length == OCTETS) {
                return secret;
            }
        } catch (IllegalArgumentException e) {
            // Not shown, of course.
        }
        throw new StoreException(
                Reason.UNAVAILABLE,
                path + " is damaged: restore it, or delete it, and then no dead letter can be injected");
    }
}
