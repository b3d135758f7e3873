package io.github.camelsmtp.maildir;

import io.github.camelsmtp.store.Alias;
import io.github.camelsmtp.store.Aliases;
import io.github.camelsmtp.store.StoreException;
import java.nio.file.Path;
import java.util.List;

/** The aliases in the file {@code aliases} of the root ({@link AliasesFile}). Thread-safe. */
final class MaildirAliases implements Aliases {
    private final SharedFile<AliasesFile> file;

    MaildirAliases(Path root, Disk disk) {
        this.file = new SharedFile<>(root.resolve(Layout.ALIASES), disk, AliasesFile::parse, AliasesFile::text);
    }

    @Override
    public List<String> targets(String name) throws StoreException {
        return file.get().targets(name);
    }

    @Override
    public boolean add(Alias alias) throws StoreException {
        return file.change(aliases -> aliases.with(alias));
    }

    @Override
    public boolean remove(Alias alias) throws StoreException {
        return file.change(aliases -> aliases.without(alias));
    }

    @Override
    public List<Alias> list() throws StoreException {
        return file.get().list();
    }
}
