package io.github.camelsmtp.store;

import java.util.List;

/**
 * The aliases of a store, as they are written down; what they lead to is found by {@link AddressBook}. A store that has
 * none need not implement it ({@link Accounts#aliases}). Thread-safe; every method may block.
 *
 * <p>It does not check that a target exists, or that an alias does not lead in a circle: {@link AccountAdministration} does.
 */
public interface Aliases {

    /** The targets of an alias, in no particular order; none if there is no alias of that name. */
    List<String> targets(String name) throws StoreException;

    /** Adds one; false if it is there already. When it returns, it is on stable storage. */
    boolean add(Alias alias) throws StoreException;

    /** Removes one; false if it is not there. When it returns, that is on stable storage. */
    boolean remove(Alias alias) throws StoreException;

    /** All of them, by name and target. */
    List<Alias> list() throws StoreException;
}
