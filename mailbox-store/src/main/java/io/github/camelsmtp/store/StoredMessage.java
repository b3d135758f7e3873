package io.github.camelsmtp.store;

import java.time.Instant;

/**
 * What is known of a message without reading it.
 *
 * @param uid its unique id (RFC 1939 §7 UIDL): 1 to 70 characters from {@code !} to {@code ~}, never changed and never
 *     used again in the same mailbox
 * @param octets its exact size
 * @param delivered when it was stored
 */
public record StoredMessage(String uid, long octets, Instant delivered) {}
