package io.github.camelsmtp.relay;

import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.net.ClientTls;
import org.jspecify.annotations.Nullable;

/**
 * How a mail host is to be spoken to.
 *
 * @param name its name in TLS and in results
 * @param tls how much of it
 * @param certificate what its certificate must be
 * @param policy by what, null if no policy demands anything
 * @param refusal why it must not be spoken to at all, or null
 */
record HostAccess(
        String name,
        TlsMode tls,
        ClientTls certificate,
        TlsReports.@Nullable Policy policy,
        @Nullable Reply refusal) {

    static HostAccess refused(String name, Reply why) {
        return new HostAccess(name, TlsMode.NONE, ClientTls.ANY, null, why);
    }
}
