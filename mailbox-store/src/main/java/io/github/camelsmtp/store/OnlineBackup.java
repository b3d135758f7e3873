package io.github.camelsmtp.store;

import java.nio.file.Path;

/** Copies a store while it is at work. A bean for routes and programs. Thread-safe; it may take long. */
@FunctionalInterface
public interface OnlineBackup {

    /**
     * Writes a copy of everything that was acknowledged before it began, and perhaps of what came meanwhile. When it returns,
     * the file is on stable storage; if it fails there is none.
     *
     * @param file must not be there yet; what it is, the store says
     * @throws StoreException {@code ALREADY_THERE}, {@code FULL} or {@code UNAVAILABLE}, in one line
     */
    void backup(Path file) throws StoreException;
}
