package io.github.camelsmtp.examples.filestore;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.ScramCredential;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.Accounts;
import io.github.camelsmtp.store.StoreException;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The accounts in a properties file, written anew for each that is created. Thread-safe. */
final class FileAccounts implements Accounts {
    private final Path file;
    private final Properties accounts = new Properties();
    private final ScramCredential decoy = ScramCredential.of("");

    FileAccounts(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            try (Reader in = Files.newBufferedReader(file)) {
                accounts.load(in);
            }
        }
    }

    @Override
    public Optional<Account> find(EmailAddress address) {
        return Optional.of(Account.of(address)).filter(account -> accounts.containsKey(account.name()));
    }

    @Override
    public synchronized boolean create(EmailAddress address, String password) throws StoreException {
        String name = Account.of(address).name();
        if (accounts.containsKey(name)) {
            return false;
        }
        ScramCredential keys = ScramCredential.of(password);
        accounts.setProperty(
                name,
                String.join(
                        " ",
                        text(keys.salt()),
                        "" + keys.iterations(),
                        text(keys.storedKey()),
                        text(keys.serverKey())));
        try {
            Path fresh = file.resolveSibling("accounts.new");
            try (Writer out = Files.newBufferedWriter(fresh)) {
                accounts.store(out, null);
            }
            FileStore.sync(fresh);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            FileStore.sync(file.getParent());
            return true;
        } catch (IOException e) {
            accounts.remove(name);
            throw FileStore.unavailable(e);
        }
    }

    @Override
    public Optional<Account> authenticate(String name, String password) {
        Optional<ScramCredential> keys = credential(name);
        // The same work for a name that is unknown.
        boolean right = keys.orElse(decoy).matches(password);
        return right && keys.isPresent() ? Account.named(name) : Optional.empty();
    }

    @Override
    public Optional<ScramCredential> credential(String name) {
        return Account.named(name)
                .map(account -> accounts.getProperty(account.name()))
                .map(FileAccounts::parsed);
    }

    private static ScramCredential parsed(String line) {
        String[] words = line.split(" ");
        return new ScramCredential(octets(words[0]), Integer.parseInt(words[1]), octets(words[2]), octets(words[3]));
    }

    private static String text(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    private static byte[] octets(@Nullable String text) {
        return Base64.getDecoder().decode(text);
    }
}
