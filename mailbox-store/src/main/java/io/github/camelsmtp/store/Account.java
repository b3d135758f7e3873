package io.github.camelsmtp.store;

/**
 * The owner of a mailbox.
 *
 * @param name the login name, which is its address ({@code alice@example.org}), in lower case
 */
public record Account(String name) {}
