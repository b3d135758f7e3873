package io.github.camelsmtp.component;

import io.github.camelsmtp.net.ListenerSettings;
import io.github.camelsmtp.pop3.Pop3Limits;
import io.github.camelsmtp.store.MailboxStore;
import java.time.Duration;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** The options of a {@code mina-pop3} server. A value out of its range is refused when the route starts, in one line. */
@UriParams
public class Pop3Configuration implements Cloneable {
    @UriParam(label = "consumer")
    @Metadata(description = "Our name in the greeting. Default: this machine's name.")
    private @Nullable String hostname;

    @UriParam(label = "consumer,security")
    @Metadata(
            description =
                    "Whether passwords may be sent without TLS. A client on the same machine always may, for nobody"
                            + " can listen there.")
    private boolean plaintextAuth;

    @UriParam(label = "consumer,security")
    @Metadata(
            description =
                    "Networks of proxies, such as 10.0.0.0/8,2001:db8::1: a connection from one of them must begin with a"
                            + " PROXY header (version 1 or 2), and comes from the client that the header names. Whoever is"
                            + " in these networks can take any address, so name the proxies and nobody else.")
    private @Nullable String proxyProtocolFrom;

    @UriParam(label = "consumer", javaType = "java.time.Duration", defaultValue = "10s")
    @Metadata(description = "How long messages on their way out may take to finish when the server stops.")
    private long stopTimeout = Duration.ofSeconds(10).toMillis();

    @UriParam(label = "consumer", defaultValue = "16")
    @Metadata(description = "How many sessions may use the store at the same time; others wait their turn.")
    private int poolSize = 16;

    @UriParam(label = "consumer,limits", defaultValue = "1000")
    @Metadata(description = "Connections at the same time.")
    private int maxConnections = 1000;

    @UriParam(label = "consumer,limits", defaultValue = "50")
    @Metadata(description = "Connections at the same time from one IPv4 address or IPv6 /64.")
    private int maxConnectionsPerAddress = 50;

    @UriParam(label = "consumer,limits", javaType = "java.time.Duration", defaultValue = "10m")
    @Metadata(
            description =
                    "Silence after which a client is logged out; nothing is deleted then. RFC 1939 section 3: at least"
                            + " 10 minutes.")
    private long idleTimeout = Duration.ofMinutes(10).toMillis();

    @UriParam(label = "consumer,limits", javaType = "java.time.Duration", defaultValue = "5m")
    @Metadata(description = "How long a command line may take from its first octet to its last.")
    private long commandTimeout = Duration.ofMinutes(5).toMillis();

    @UriParam(label = "consumer,limits", defaultValue = "2048")
    @Metadata(description = "Octets of a command line with its CRLF. RFC 2449 section 4: at least 255.")
    private int maxCommandLine = Pop3Limits.DEFAULT.commandLine();

    @UriParam(label = "consumer,limits", defaultValue = "20")
    @Metadata(description = "Errors in one session, then it is closed.")
    private int maxErrors = Pop3Limits.DEFAULT.errors();

    @UriParam(label = "consumer,limits", defaultValue = "5")
    @Metadata(description = "Failed logins in one session, then it is closed.")
    private int maxFailedLogins = Pop3Limits.DEFAULT.failedLogins();

    @UriParam(label = "consumer,security", defaultValue = "10")
    @Metadata(
            description = "Failed logins of an account until it is locked; an address may have four times as many. All"
                    + " servers of the Camel context count together.")
    private int maxLoginFailures = 10;

    @UriParam(label = "consumer,security", javaType = "java.time.Duration", defaultValue = "15m")
    @Metadata(
            description =
                    "How long an account or an address is locked after its last failed login; 0: never. Failed logins"
                            + " are answered slowly in any case.")
    private long loginLockout = Duration.ofMinutes(15).toMillis();

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

    /** @throws IllegalArgumentException if a value is out of its range */
    ListenerSettings listener(String host, int port) {
        return new ListenerSettings(
                        host,
                        port,
                        maxConnections,
                        maxConnectionsPerAddress,
                        Duration.ofMillis(idleTimeout),
                        Duration.ofMillis(commandTimeout))
                .behind(SmtpProxyConfiguration.networks("proxyProtocolFrom", proxyProtocolFrom));
    }

    /** @throws IllegalArgumentException if a value is out of its range */
    Pop3Limits limits() {
        return new Pop3Limits(maxCommandLine, maxErrors, maxFailedLogins);
    }

    public @Nullable String getHostname() {
        return hostname;
    }

    public void setHostname(@Nullable String hostname) {
        this.hostname = hostname;
    }

    public boolean isPlaintextAuth() {
        return plaintextAuth;
    }

    public void setPlaintextAuth(boolean plaintextAuth) {
        this.plaintextAuth = plaintextAuth;
    }

    public @Nullable String getProxyProtocolFrom() {
        return proxyProtocolFrom;
    }

    public void setProxyProtocolFrom(@Nullable String proxyProtocolFrom) {
        this.proxyProtocolFrom = proxyProtocolFrom;
    }

    public long getStopTimeout() {
        return stopTimeout;
    }

    public void setStopTimeout(long stopTimeout) {
        this.stopTimeout = stopTimeout;
    }

    public int getPoolSize() {
        return poolSize;
    }

    public void setPoolSize(int poolSize) {
        this.poolSize = poolSize;
    }

    public int getMaxConnections() {
        return maxConnections;
    }

    public void setMaxConnections(int maxConnections) {
        this.maxConnections = maxConnections;
    }

    public int getMaxConnectionsPerAddress() {
        return maxConnectionsPerAddress;
    }

    public void setMaxConnectionsPerAddress(int maxConnectionsPerAddress) {
        this.maxConnectionsPerAddress = maxConnectionsPerAddress;
    }

    public long getIdleTimeout() {
        return idleTimeout;
    }

    public void setIdleTimeout(long idleTimeout) {
        this.idleTimeout = idleTimeout;
    }

    public long getCommandTimeout() {
        return commandTimeout;
    }

    public void setCommandTimeout(long commandTimeout) {
        this.commandTimeout = commandTimeout;
    }

    public int getMaxCommandLine() {
        return maxCommandLine;
    }

    public void setMaxCommandLine(int maxCommandLine) {
        this.maxCommandLine = maxCommandLine;
    }

    public int getMaxErrors() {
        return maxErrors;
    }

    public void setMaxErrors(int maxErrors) {
        this.maxErrors = maxErrors;
    }

    public int getMaxFailedLogins() {
        return maxFailedLogins;
    }

    public void setMaxFailedLogins(int maxFailedLogins) {
        this.maxFailedLogins = maxFailedLogins;
    }

    public int getMaxLoginFailures() {
        return maxLoginFailures;
    }

    public void setMaxLoginFailures(int maxLoginFailures) {
        this.maxLoginFailures = maxLoginFailures;
    }

    public long getLoginLockout() {
        return loginLockout;
    }

    public void setLoginLockout(long loginLockout) {
        this.loginLockout = loginLockout;
    }

    public @Nullable MailboxStore getMailboxStore() {
        return mailboxStore;
    }

    public void setMailboxStore(@Nullable MailboxStore mailboxStore) {
        this.mailboxStore = mailboxStore;
    }
}
