package io.github.camelsmtp.component;

import io.github.camelsmtp.pop3.Pop3Limits;
import io.github.camelsmtp.pop3.Pop3Terms;
import io.github.camelsmtp.store.MailboxStore;
import java.time.Duration;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** The options of a {@code mina-pop3} server. A value out of its range is refused when the route starts, in one line. */
@UriParams
public class Pop3Configuration extends ListenerConfiguration {
    private static final long SHORTEST_IDLE = Duration.ofMinutes(10).toMillis();

    @UriParam(label = "consumer", defaultValue = "16")
    @Metadata(description = "How many sessions may use the store at the same time; others wait their turn.")
    private int poolSize = 16;

    @UriParam(label = "consumer,limits", javaType = "java.time.Duration", defaultValue = "10m")
    @Metadata(
            description =
                    "Silence after which a client is logged out; nothing is deleted then. RFC 1939 section 3: at least"
                            + " 10 minutes.")
    private long idleTimeout = Duration.ofMinutes(10).toMillis();

    @UriParam(label = "consumer,limits", defaultValue = "5")
    @Metadata(description = "Failed logins in one session, then it is closed.")
    private int maxFailedLogins = Pop3Limits.DEFAULT.failedLogins();

    @UriParam(label = "consumer", defaultValue = "0")
    @Metadata(
            description =
                    "Days after which the store may delete a message by itself, which clients are told (EXPIRE); 0: it"
                            + " never does. The server itself deletes nothing.")
    private int expireDays;

    @UriParam(label = "consumer,limits", javaType = "java.time.Duration", defaultValue = "0")
    @Metadata(
            description =
                    "The shortest time between two logins to a mailbox, in whole seconds; a client that comes back sooner is"
                            + " told -ERR [LOGIN-DELAY]. 0: no such time. The POP3 servers of a Camel context count"
                            + " together.")
    private long loginDelay;

    @UriParam(label = "consumer")
    @Metadata(
            description =
                    "Whether a message with other octets than ASCII in its header is refused, -ERR [UTF8], to a client that"
                            + " has not said UTF8. RFC 6856 wants that, and a client that can't say it never gets the message;"
                            + " so by default it is sent as it is.")
    private boolean refuseUtf8;

    @UriParam(label = "consumer,advanced")
    @Metadata(description = "The store. Default: the one of the registry, or an embedded H2 database.")
    private @Nullable MailboxStore mailboxStore;

    Pop3Configuration copy() {
        try {
            return (Pop3Configuration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    /** @throws IllegalArgumentException if an option has no sense, in one line */
    void validate() {
        require(
                idleTimeout >= SHORTEST_IDLE,
                "idleTimeout must be at least 10 minutes (RFC 1939 section 3), not " + idleTimeout + " ms");
        require(poolSize >= 1, "poolSize must be at least 1, not " + poolSize);
        require(getStopTimeout() >= 0, "stopTimeout must be at least 0, not " + getStopTimeout());
        limits();
        terms();
        listener("localhost", 0);
    }

    /** @throws IllegalArgumentException if a value is out of its range */
    Pop3Limits limits() {
        return new Pop3Limits(getMaxCommandLine(), getMaxErrors(), maxFailedLogins);
    }

    /** @throws IllegalArgumentException if a value is out of its range */
    Pop3Terms terms() {
        return new Pop3Terms(expireDays, Duration.ofMillis(loginDelay), refuseUtf8);
    }

    public int getPoolSize() {
        return poolSize;
    }

    public void setPoolSize(int poolSize) {
        this.poolSize = poolSize;
    }

    public int getExpireDays() {
        return expireDays;
    }

    public void setExpireDays(int expireDays) {
        this.expireDays = expireDays;
    }

    public long getLoginDelay() {
        return loginDelay;
    }

    public void setLoginDelay(long loginDelay) {
        this.loginDelay = loginDelay;
    }

    public boolean isRefuseUtf8() {
        return refuseUtf8;
    }

    public void setRefuseUtf8(boolean refuseUtf8) {
        this.refuseUtf8 = refuseUtf8;
    }

    @Override
    public long getIdleTimeout() {
        return idleTimeout;
    }

    public void setIdleTimeout(long idleTimeout) {
        this.idleTimeout = idleTimeout;
    }

    public int getMaxFailedLogins() {
        return maxFailedLogins;
    }

    public void setMaxFailedLogins(int maxFailedLogins) {
        this.maxFailedLogins = maxFailedLogins;
    }

    public @Nullable MailboxStore getMailboxStore() {
        return mailboxStore;
    }

    public void setMailboxStore(@Nullable MailboxStore mailboxStore) {
        this.mailboxStore = mailboxStore;
    }
}
