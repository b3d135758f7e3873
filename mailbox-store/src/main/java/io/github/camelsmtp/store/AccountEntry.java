package io.github.camelsmtp.store;

/**
 * An account as its administrator sees it.
 *
 * @param account the account
 * @param enabled whether it gets mail and may log in
 * @param quota the limit of its mailbox
 * @param usage what the mailbox holds
 */
public record AccountEntry(Account account, boolean enabled, Quota quota, Usage usage) {}
