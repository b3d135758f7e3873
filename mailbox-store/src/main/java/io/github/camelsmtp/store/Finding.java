package io.github.camelsmtp.store;

import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong in a store.
 *
 * @param problem one line for the administrator: what, and where
 * @param repair what was done about it, or null if nothing was
 */
public record Finding(String problem, @Nullable String repair) {}
