package io.github.camelsmtp.pop3;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a finished session did.
 *
 * @param remote the client
 * @param account the account whose maildrop it had open; null if it never logged in
 * @param retrieved messages sent whole with RETR; one that was retrieved twice counts twice
 * @param deleted messages deleted at QUIT; 0 if the session ended otherwise or the deletion failed
 * @param octets octets of messages sent with RETR and TOP, stuffed dots not counted, also of those cut off
 */
public record Pop3SessionReport(
        InetSocketAddress remote, @Nullable String account, int retrieved, int deleted, long octets) {}
