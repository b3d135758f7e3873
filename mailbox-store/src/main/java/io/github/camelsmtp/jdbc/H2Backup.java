package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.OnlineBackup;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.PreparedStatement;

/** The BACKUP of H2, into a file of its own that gets its name when it is complete. Thread-safe. */
final class H2Backup implements OnlineBackup {
    private final Database database;

    H2Backup(Database database) {
        this.database = database;
    }

    @Override
    public void backup(Path given) throws StoreException {
        Path file = given.toAbsolutePath();
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new StoreException(Reason.ALREADY_THERE, file + " is there already; name another file");
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Path directory = file.getParent();
            if (directory == null || !Files.isDirectory(directory) || !Files.isWritable(directory)) {
                throw new StoreException(Reason.UNAVAILABLE, "can't write into " + directory);
            }
            Files.deleteIfExists(part);
            database.transaction(connection -> {
                try (PreparedStatement backup = connection.prepareStatement("BACKUP TO ?")) {
                    backup.setString(1, part.toString());
                    return backup.executeUpdate();
                }
            });
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new StoreException(Reason.UNAVAILABLE, "can't write " + file + ": " + e, e);
        } finally {
            try {
                Files.deleteIfExists(part);
            } catch (IOException ignored) {
                // Somebody may look at it and remove it.
            }
        }
    }
}
