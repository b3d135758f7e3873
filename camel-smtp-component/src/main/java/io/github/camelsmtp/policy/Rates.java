package io.github.camelsmtp.policy;

import org.jspecify.annotations.Nullable;

/**
 * How often somebody may do what; null means as often as it likes.
 *
 * @param connections connections of an address, logins of an account
 * @param messages MAIL commands
 * @param recipients RCPT commands, those that are refused later too: guessing addresses is the same work
 */
public record Rates(
        @Nullable Rate connections,
        @Nullable Rate messages,
        @Nullable Rate recipients) {
    /** As often as it likes. */
    public static final Rates NONE = new Rates(null, null, null);
}
