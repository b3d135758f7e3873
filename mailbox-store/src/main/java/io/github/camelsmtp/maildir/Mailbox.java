package io.github.camelsmtp.maildir;

import io.github.camelsmtp.store.Usage;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The directories of one Maildir, and what is in them at a moment. Others deliver, move and delete at any time.
 *
 * @param path the directory that has {@code tmp}, {@code new} and {@code cur}
 */
record Mailbox(Path path) {
    /** How long a file may lie in {@code tmp}, as the Maildir specification has it. */
    static final Duration LEFT_OVER = Duration.ofHours(36);

    private static final int MAX_SCANS = 5;

    /** A message's file. */
    record Found(MessageName name, Path file) {
        /** The octets of the file. */
        long size() throws IOException {
            return name.size() >= 0 ? name.size() : Files.size(file);
        }
    }

    Path tmp() {
        return path.resolve("tmp");
    }

    Path fresh() {
        return path.resolve("new");
    }

    Path cur() {
        return path.resolve("cur");
    }

    /** Makes what is not there. */
    void create(Disk disk) throws IOException {
        disk.directory(path.getParent());
        disk.directory(path);
        for (Path directory : List.of(tmp(), fresh(), cur())) {
            disk.directory(directory);
        }
    }

    /** All messages by their unique id, oldest first. Files whose name begins with a dot are none. */
    Map<String, Found> scan() throws IOException {
        Map<String, Found> found = Map.of();
        for (int scans = 0; scans < MAX_SCANS; scans++) {
            // Somebody who renames files while they are listed can hide one: then it is listed again.
            List<FileTime> before = modified();
            found = listed();
            if (before.equals(modified())) {
                break;
            }
        }
        Map<String, Found> sorted = new LinkedHashMap<>(found.size() * 2);
        found.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, Found> one) ->
                                one.getValue().name().delivered())
                        .thenComparing(Map.Entry::getKey))
                .forEach(one -> sorted.put(one.getKey(), one.getValue()));
        return sorted;
    }

    /**
     * What is in it, and in the folders that IMAP has beside the inbox ({@code .Sent}): the octets of the files, as Maildir++
     * counts them.
     */
    Usage usage() throws IOException {
        long octets = 0;
        long messages = 0;
        for (Mailbox folder : folders()) {
            for (Found found : folder.scan().values()) {
                try {
                    octets += found.size();
                    messages++;
                } catch (NoSuchFileException e) {
                    continue; // gone meanwhile
                }
            }
        }
        return new Usage(octets, messages);
    }

    private List<Mailbox> folders() throws IOException {
        List<Mailbox> folders = new ArrayList<>(List.of(this));
        try (DirectoryStream<Path> found = Files.newDirectoryStream(path, ".*")) {
            for (Path folder : found) {
                if (Files.isDirectory(folder.resolve("cur"))) {
                    folders.add(new Mailbox(folder));
                }
            }
        } catch (NoSuchFileException e) {
            return folders; // no mail yet
        }
        return folders;
    }

    private List<FileTime> modified() throws IOException {
        return List.of(modified(fresh()), modified(cur()));
    }

    private static FileTime modified(Path directory) throws IOException {
        try {
            return Files.getLastModifiedTime(directory);
        } catch (NoSuchFileException e) {
            return FileTime.fromMillis(0);
        }
    }

    private Map<String, Found> listed() throws IOException {
        Map<String, Found> found = new HashMap<>();
        // First new: what is moved to cur meanwhile is found there.
        for (Path directory : List.of(fresh(), cur())) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    String name = file.getFileName().toString();
                    if (!name.startsWith(".")) {
                        add(found, new Found(MessageName.parse(name), file));
                    }
                }
            } catch (NoSuchFileException e) {
                // Nothing was ever delivered there, or the mailbox is gone.
                continue;
            } catch (java.nio.file.DirectoryIteratorException e) {
                throw e.getCause();
            }
        }
        return found;
    }

    private static void add(Map<String, Found> found, Found message) throws IOException {
        String uid = message.name().uid();
        @Nullable Found other = found.putIfAbsent(uid, message);
        if (other == null) {
            return;
        }
        if (!Disk.exists(other.file()) || isSame(other.file(), message.file())) {
            found.put(uid, message); // it was moved
        } else {
            // Two messages with one unique name: somebody has copied a file. Each has its own id all the same.
            found.put("%" + Layout.hash(message.file().getFileName().toString()), message);
        }
    }

    private static boolean isSame(Path one, Path other) throws IOException {
        try {
            return Files.isSameFile(one, other);
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    /** Deletes what a crash has left in {@code tmp}, here or in a program that delivers to it. */
    void clean(Instant now) throws IOException {
        FileTime oldest = FileTime.from(now.minus(LEFT_OVER));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(tmp())) {
            for (Path file : files) {
                if (modified(file).compareTo(oldest) < 0 && Files.isRegularFile(file)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException e) {
            return; // there is no tmp yet
        }
    }
}
