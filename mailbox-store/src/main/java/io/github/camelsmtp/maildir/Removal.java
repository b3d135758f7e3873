package io.github.camelsmtp.maildir;

import io.github.camelsmtp.maildir.Mailbox.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that are to go from a mailbox, all or none: they are moved to its {@code tmp} first, which can be undone, and
 * deleted there when the whole group is on stable storage.
 */
final class Removal extends Change {
    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);
    private static final int MAX_SCANS = 5;

    private final Mailbox mailbox;
    private final Map<String, Path> files;
    /** Where a file is now, and where it was. */
    private final Map<Path, Path> moved = new LinkedHashMap<>();

    private final MaildirQuotas quotas;
    private long octets;

    /** @param files where the messages were last, by their unique id */
    Removal(Mailbox mailbox, Map<String, Path> files, MaildirQuotas quotas) {
        this.quotas = quotas;
        this.mailbox = mailbox;
        this.files = new LinkedHashMap<>(files);
    }

    @Override
    List<Journal.Entry> journaled() {
        return files.size() < 2
                ? List.of()
                : files.keySet().stream()
                        .map(uid -> new Journal.Entry(mailbox, uid))
                        .toList();
    }

    @Override
    void apply(MessageNames names, Set<Path> directories) throws IOException {
        synchronized (quotas) {
            try {
                moveAll(names, directories);
            } finally {
                quotas.note(mailbox, -octets, -moved.size());
            }
        }
    }

    private void moveAll(MessageNames names, Set<Path> directories) throws IOException {
        for (int scans = 0; scans < MAX_SCANS && !files.isEmpty(); scans++) {
            if (scans > 0) {
                // Somebody has moved or flagged them meanwhile, or deleted them.
                Map<String, Found> now = mailbox.scan();
                files.keySet().retainAll(now.keySet());
                files.replaceAll((uid, file) -> now.getOrDefault(uid, new Found(MessageName.parse(""), file))
                        .file());
            }
            List<String> done = new ArrayList<>();
            for (Map.Entry<String, Path> one : files.entrySet()) {
                if (move(one.getValue(), mailbox.tmp().resolve(names.next(true) + ".gone"), directories)) {
                    done.add(one.getKey());
                }
            }
            done.forEach(files::remove);
        }
    }

    private boolean move(Path file, Path to, Set<Path> directories) throws IOException {
        try {
            long size = new Found(MessageName.parse(file.getFileName().toString()), file).size();
            Files.move(file, to);
            moved.put(to, file);
            octets += size;
            directories.add(file.getParent());
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    void undo() {
        synchronized (quotas) {
            moveBack();
        }
    }

    private void moveBack() {
        quotas.note(mailbox, octets, moved.size());
        moved.forEach((now, before) -> {
            try {
                Files.move(now, before);
            } catch (IOException e) {
                LOG.error("a message that could not be deleted is in {} now, move it to {}", now, before, e);
            }
        });
        moved.clear();
    }

    @Override
    void durable() {
        moved.keySet().forEach(file -> {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.warn("can't delete {}: {}; it goes with what is left over", file, e.toString());
            }
        });
    }
}
