package io.github.camelsmtp.store;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** The aliases of {@link InMemoryMailboxStore}. Thread-safe. */
final class InMemoryAliases implements Aliases {
    private final TreeSet<Alias> aliases =
            new TreeSet<>(Comparator.comparing(Alias::name).thenComparing(Alias::target));

    @Override
    public synchronized List<String> targets(String name) {
        // From its first possible target on; there is none that is smaller than nothing.
        return aliases.tailSet(new Alias(name, "")).stream()
                .takeWhile(alias -> alias.name().equals(name))
                .map(Alias::target)
                .toList();
    }

    @Override
    public synchronized boolean add(Alias alias) {
        return aliases.add(alias);
    }

    @Override
    public synchronized boolean remove(Alias alias) {
        return aliases.remove(alias);
    }

    @Override
    public synchronized List<Alias> list() {
        return List.copyOf(aliases);
    }
}
