package io.github.camelsmtp.component;

import io.github.camelsmtp.net.ListenerSettings;
import io.github.camelsmtp.smtp.SmtpLimits;
import java.time.Duration;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** How much the clients of a {@code mina-smtp} server may ask of it. */
@UriParams
public abstract class SmtpLimitsConfiguration extends SmtpProxyConfiguration {
    @UriParam(label = "consumer,limits", defaultValue = "50M")
    @Metadata(
            description = "The largest message in octets; K, M and G may stand behind the number. 0: no limit. Over it:"
                    + " 552 5.3.4. RFC: at least 64K.",
            javaType = "java.lang.String")
    private String maxMessageSize = "50M";

    @UriParam(label = "consumer,limits", defaultValue = "262144")
    @Metadata(description = "The largest header section in octets. Over it: 552 5.3.4.")
    private int maxHeaderSize = SmtpLimits.DEFAULT.headerSize();

    @UriParam(label = "consumer,limits", defaultValue = "1000")
    @Metadata(description = "Recipients of one message. Over it: 452 4.5.3. RFC: at least 100.")
    private int maxRecipients = SmtpLimits.DEFAULT.recipients();

    @UriParam(label = "consumer,limits", defaultValue = "100")
    @Metadata(description = "Received fields of a message; so many mean that it loops: 554 5.4.6.")
    private int maxHops = SmtpLimits.DEFAULT.hops();

    @UriParam(label = "consumer,limits", defaultValue = "2048")
    @Metadata(description = "Octets of a command line with its CRLF. Over it: 500 5.5.2. RFC: at least 512.")
    private int maxCommandLine = SmtpLimits.DEFAULT.commandLine();

    @UriParam(label = "consumer,limits", defaultValue = "20")
    @Metadata(description = "Errors in one session. Over it: 421 4.7.0.")
    private int maxErrors = SmtpLimits.DEFAULT.errors();

    @UriParam(label = "consumer,limits", defaultValue = "100")
    @Metadata(
            description =
                    "Greetings, NOOP, RSET, VRFY, EXPN and HELP between two messages; each one over it counts as an error.")
    private int maxJunkCommands = SmtpLimits.DEFAULT.junk();

    @UriParam(label = "consumer,limits", defaultValue = "10000")
    @Metadata(description = "Messages in one session. Over it: 421 4.7.0.")
    private int maxTransactions = SmtpLimits.DEFAULT.transactions();

    @UriParam(label = "consumer,limits", defaultValue = "1000")
    @Metadata(description = "Connections at the same time. Over it: 421 4.7.0.")
    private int maxConnections = 1000;

    @UriParam(label = "consumer,limits", defaultValue = "50")
    @Metadata(description = "Connections at the same time from one IPv4 address or IPv6 /64. Over it: 421 4.7.0.")
    private int maxConnectionsPerAddress = 50;

    @UriParam(label = "consumer,limits", javaType = "java.time.Duration", defaultValue = "5m")
    @Metadata(description = "Silence after which a client is closed with 421 4.4.2. RFC: at least 5 minutes.")
    private long idleTimeout = Duration.ofMinutes(5).toMillis();

    @UriParam(label = "consumer,limits", javaType = "java.time.Duration", defaultValue = "5m")
    @Metadata(description = "How long a command line may take from its first octet to its last.")
    private long commandTimeout = Duration.ofMinutes(5).toMillis();

    @UriParam(label = "consumer,limits", defaultValue = "500")
    @Metadata(
            description = "Octets per second that a client must keep up while it sends a message. It may fall behind by"
                    + " commandTimeout; then it is closed with 421 4.4.2. 0: no rate.")
    private int minDataRate = 500;

    /** @throws IllegalArgumentException if a limit is out of its range */
    SmtpLimits limits() {
        return new SmtpLimits(
                maxCommandLine,
                ByteSize.parse("maxMessageSize", maxMessageSize),
                maxHeaderSize,
                maxRecipients,
                maxErrors,
                maxJunkCommands,
                maxTransactions,
                maxHops);
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
                .behind(proxies())
                .minDataRate(minDataRate);
    }

    static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    public String getMaxMessageSize() {
        return maxMessageSize;
    }

    public void setMaxMessageSize(String maxMessageSize) {
        this.maxMessageSize = maxMessageSize;
    }

    public int getMaxHeaderSize() {
        return maxHeaderSize;
    }

    public void setMaxHeaderSize(int maxHeaderSize) {
        this.maxHeaderSize = maxHeaderSize;
    }

    public int getMaxRecipients() {
        return maxRecipients;
    }

    public void setMaxRecipients(int maxRecipients) {
        this.maxRecipients = maxRecipients;
    }

    public int getMaxHops() {
        return maxHops;
    }

    public void setMaxHops(int maxHops) {
        this.maxHops = maxHops;
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

    public int getMaxJunkCommands() {
        return maxJunkCommands;
    }

    public void setMaxJunkCommands(int maxJunkCommands) {
        this.maxJunkCommands = maxJunkCommands;
    }

    public int getMaxTransactions() {
        return maxTransactions;
    }

    public void setMaxTransactions(int maxTransactions) {
        this.maxTransactions = maxTransactions;
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

    public int getMinDataRate() {
        return minDataRate;
    }

    public void setMinDataRate(int minDataRate) {
        this.minDataRate = minDataRate;
    }

    public long getCommandTimeout() {
        return commandTimeout;
    }

    public void setCommandTimeout(long commandTimeout) {
        this.commandTimeout = commandTimeout;
    }
}
