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
    private static final long LONGEST_GREETING = Duration.ofMinutes(1).toMillis();

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

    @UriParam(label = "consumer,limits", defaultValue = "100")
    @Metadata(
            description =
                    "Greetings, NOOP, RSET, VRFY, EXPN and HELP between two messages; each one over it counts as an error.")
    private int maxJunkCommands = SmtpLimits.DEFAULT.junk();

    @UriParam(label = "consumer,limits", defaultValue = "10000")
    @Metadata(description = "Messages in one session. Over it: 421 4.7.0.")
    private int maxTransactions = SmtpLimits.DEFAULT.transactions();

    @UriParam(label = "consumer,limits", javaType = "java.time.Duration", defaultValue = "5m")
    @Metadata(description = "Silence after which a client is closed with 421 4.4.2. RFC: at least 5 minutes.")
    private long idleTimeout = Duration.ofMinutes(5).toMillis();

    @UriParam(label = "consumer,limits", javaType = "java.time.Duration", defaultValue = "0")
    @Metadata(
            description =
                    "How long clients outside trustedNetworks wait for the greeting, at most 1m. Who speaks before it is closed with"
                            + " 554 5.5.0, and counted. 0: nobody waits, and speaking first is one of maxErrors.")
    private long greetingDelay;

    @UriParam(label = "consumer,limits", defaultValue = "500")
    @Metadata(
            description = "Octets per second that a client must keep up while it sends a message. It may fall behind by"
                    + " commandTimeout; then it is closed with 421 4.4.2. 0: no rate.")
    private int minDataRate = 500;

    /** @throws IllegalArgumentException if a limit is out of its range */
    SmtpLimits limits() {
        if (greetingDelay < 0 || greetingDelay > LONGEST_GREETING) {
            throw new IllegalArgumentException("greetingDelay must be 0 to 1m, not " + greetingDelay + " ms");
        }
        return new SmtpLimits(
                getMaxCommandLine(),
                ByteSize.parse("maxMessageSize", maxMessageSize),
                maxHeaderSize,
                maxRecipients,
                getMaxErrors(),
                maxJunkCommands,
                maxTransactions,
                maxHops);
    }

    public long getGreetingDelay() {
        return greetingDelay;
    }

    public void setGreetingDelay(long greetingDelay) {
        this.greetingDelay = greetingDelay;
    }

    /** @throws IllegalArgumentException if a value is out of its range */
    @Override
    ListenerSettings listener(String host, int port) {
        return super.listener(host, port).minDataRate(minDataRate);
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

    @Override
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
}
