package io.github.camelsmtp.maildir;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.ScramCredential;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.Accounts;
import io.github.camelsmtp.store.StoreException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * The accounts in the file {@code users} of the root ({@link UsersFile}). It is read again whenever it has changed, so
 * another process, or an administrator with an editor, may write it; we replace it as a whole, under a lock, so it is
 * never half written.
 */
final class MaildirAccounts implements Accounts {
    /** Of this process only one writes at a time: closing a lock file lets go of the process's lock. */
    private static final Object WRITING = new Object();

    /** What tells a file from the one that is in memory. */
    private record Version(Object modified, long size, Object key) {
        static final Version NONE = new Version("", 0, "");
    }

    private record Loaded(Version version, UsersFile users) {}

    private final Path file;
    private final Disk disk;
    /** Checked in place of the credential of an unknown name, so that it takes as long. */
    private final ScramCredential decoy = ScramCredential.of("");

    private volatile Loaded loaded = new Loaded(Version.NONE, UsersFile.parse(""));

    MaildirAccounts(Path root, Disk disk) {
        this.file = root.resolve(Layout.USERS);
        this.disk = disk;
    }

    @Override
    public Optional<Account> find(EmailAddress address) throws StoreException {
        return Optional.of(Account.of(address)).filter(users()::has);
    }

    @Override
    public boolean create(EmailAddress name, String password) throws StoreException {
        Account account = Account.of(name);
        if (users().has(account)) {
            return false;
        }
        ScramCredential credential = ScramCredential.of(password);
        try {
            return append(account, credential);
        } catch (IOException e) {
            throw Disk.failure("can't write " + file, e);
        }
    }

    private boolean append(Account account, ScramCredential credential) throws IOException, StoreException {
        synchronized (WRITING) {
            try (RandomAccessFile lockFile =
                            new RandomAccessFile(sibling(".users.lock").toFile(), "rw");
                    FileLock lock = lockFile.getChannel().lock()) {
                if (!lock.isValid() || users().has(account)) {
                    return false; // somebody was faster
                }
                replace(users().with(account, credential));
                return true;
            }
        }
    }

    private void replace(UsersFile users) throws IOException {
        Path fresh = sibling(".users.new");
        Files.deleteIfExists(fresh); // of a process that was killed
        try (FileChannel channel = disk.create(fresh)) {
            ByteBuffer octets = ByteBuffer.wrap(users.text().getBytes(StandardCharsets.UTF_8));
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Disk.sync(file.toAbsolutePath().getParent());
    }

    private Path sibling(String name) {
        return file.resolveSibling(name);
    }

    @Override
    public Optional<Account> authenticate(String name, String password) throws StoreException {
        Optional<ScramCredential> credential = credential(name);
        boolean matches = credential.orElse(decoy).matches(password);
        return matches && credential.isPresent() ? Account.named(name) : Optional.empty();
    }

    @Override
    public Optional<ScramCredential> credential(String name) throws StoreException {
        Optional<Account> account = Account.named(name);
        return account.isPresent() ? users().credential(account.get()) : Optional.empty();
    }

    /** An account that exists. @throws StoreException {@code UNKNOWN_ACCOUNT} too */
    Account known(String name) throws StoreException {
        Optional<Account> account = Account.named(name).filter(users()::has);
        return account.orElseThrow(
                () -> new StoreException(StoreException.Reason.UNKNOWN_ACCOUNT, "no account " + name));
    }

    private UsersFile users() throws StoreException {
        try {
            Version now = version();
            Loaded known = loaded;
            if (!now.equals(known.version())) {
                // Its version is taken first: what changes meanwhile is read again the next time.
                known = new Loaded(
                        now,
                        UsersFile.parse(
                                now.equals(Version.NONE)
                                        ? ""
                                        : new String(Files.readAllBytes(file), StandardCharsets.UTF_8)));
                loaded = known;
            }
            return known.users();
        } catch (IOException e) {
            throw Disk.failure("can't read " + file, e);
        }
    }

    private Version version() throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Version(attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey()));
        } catch (NoSuchFileException e) {
            return Version.NONE;
        }
    }
}
