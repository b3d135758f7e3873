package io.github.camelsmtp.maildir;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Files and directories with the group and the permissions of the root, as Dovecot has it: a root for a group is shared with the group, one
 * that we make is for its owner alone. Thread-safe.
 */
final class Disk {
    private static final FileAttribute<?>[] NONE = {};

    private final Set<PosixFilePermission> directories;
    private final Set<PosixFilePermission> files;
    private final boolean posix;
    private final @Nullable GroupPrincipal group;

    private Disk(Set<PosixFilePermission> directories, boolean posix, @Nullable GroupPrincipal group) {
        this.group = group;
        this.directories = directories;
        this.posix = posix;
        this.files = directories.stream()
                .filter(one -> !one.name().endsWith("_EXECUTE"))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Makes the root if it is not there. */
    static Disk of(Path root) throws IOException {
        boolean posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (!Files.isDirectory(root)) {
            if (root.toAbsolutePath().getParent() != null) {
                Files.createDirectories(root.toAbsolutePath().getParent());
            }
            Files.createDirectory(
                    root,
                    posix
                            ? new FileAttribute<?>[] {
                                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                            }
                            : NONE);
        }
        return posix
                ? new Disk(
                        Files.getPosixFilePermissions(root),
                        true,
                        attributes(root).readAttributes().group())
                : new Disk(Set.of(), false, null);
    }

    /** The same for what others than the owner and the group must never read. */
    Disk forNobodyElse() {
        Set<PosixFilePermission> fewer = directories.stream()
                .filter(one -> !one.name().startsWith("OTHERS_"))
                .collect(Collectors.toUnmodifiableSet());
        return new Disk(fewer, posix, group);
    }

    /** A new file to be written, not by a thread that somebody else may interrupt. */
    FileChannel create(Path file) throws IOException {
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                posix ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(files)} : NONE);
        if (isForGroup()) {
            share(file, files);
        }
        return channel;
    }

    /** Makes a directory, durably, if it is not there. */
    void directory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        try {
            Files.createDirectory(
                    directory,
                    posix ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(directories)} : NONE);
            if (isForGroup()) {
                share(directory, directories);
            }
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
        sync(directory.getParent());
    }

    /** Gives it the group of the root, and its permissions whatever the umask says. */
    private void share(Path path, Set<PosixFilePermission> permissions) throws IOException {
        PosixFileAttributeView view = attributes(path);
        if (group != null && !view.readAttributes().group().equals(group)) {
            view.setGroup(group);
        }
        view.setPermissions(permissions);
    }

    private static PosixFileAttributeView attributes(Path path) {
        return Files.getFileAttributeView(path, PosixFileAttributeView.class);
    }

    private boolean isForGroup() {
        return files.contains(PosixFilePermission.GROUP_READ) || files.contains(PosixFilePermission.OTHERS_READ);
    }

    /** Puts the names in a directory on stable storage; where the system can't (Windows) it does so by itself. */
    static void sync(Path directory) throws IOException {
        if (java.io.File.separatorChar == '/') {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    static boolean exists(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }
}
