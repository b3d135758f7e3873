package io.github.camelsmtp.component;

import io.github.camelsmtp.net.ListenerSettings;
import io.github.camelsmtp.smtp.SmtpLimits;
import io.github.camelsmtp.smtp.SmtpPolicy;
import io.github.camelsmtp.store.MailboxStore;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** The options of a {@code mina-smtp} server. A value out of its range is refused when the route starts, in one line. */
@UriParams
public class SmtpConfiguration implements Cloneable {
    @UriParam(label = "consumer")
    @Metadata(
            description =
                    "The domains whose mail is accepted here, separated by commas. An asterisk accepts every recipient, which"
                            + " has to be said: without local domains and without a policy the server does not start.")
    private @Nullable String localDomains;

    @UriParam(label = "consumer")
    @Metadata(
            description = "Whether a recipient must have an account in the mailbox store; if not, it is refused with"
                    + " 550 5.1.1. Postmaster is always accepted.")
    private boolean knownRecipientsOnly;

    @UriParam(label = "consumer")
    @Metadata(
            description =
                    "Our name in the greeting, the EHLO reply and the Received field. Default: this machine's name.")
    private @Nullable String hostname;

    @UriParam(label = "consumer", javaType = "java.time.Duration", defaultValue = "5m")
    @Metadata(
            description = "How long the client waits for the route; then it is told 451 and tries again later. A client"
                    + " waits 10 minutes (RFC 5321 section 4.5.3.2.6).")
    private long routeTimeout = Duration.ofMinutes(5).toMillis();

    @UriParam(label = "consumer", defaultValue = "16")
    @Metadata(description = "How many messages run through the route at the same time.")
    private int poolSize = 16;

    @UriParam(label = "consumer", defaultValue = "1000")
    @Metadata(description = "How many messages may wait for the route; more are answered 451 4.3.2.")
    private int maxQueueSize = 1000;

    @UriParam(label = "consumer", javaType = "java.time.Duration", defaultValue = "10s")
    @Metadata(description = "How long messages on their way in may take to finish when the server stops.")
    private long stopTimeout = Duration.ofSeconds(10).toMillis();

    @UriParam(label = "consumer", defaultValue = "true")
    @Metadata(
            description =
                    "Whether to look up the client's name in the DNS for the Received field. Nothing waits for it.")
    private boolean reverseLookup = true;

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
    @Metadata(description = "Received fields of a message; more mean that it loops. Over it: 554 5.4.6.")
    private int maxHops = SmtpLimits.DEFAULT.hops();

    @UriParam(label = "consumer,limits", defaultValue = "2048")
    @Metadata(description = "Octets of a command line with its CRLF. Over it: 500 5.5.2. RFC: at least 512.")
    private int maxCommandLine = SmtpLimits.DEFAULT.commandLine();

    @UriParam(label = "consumer,limits", defaultValue = "20")
    @Metadata(description = "Errors in one session. Over it: 421 4.7.0.")
    private int maxErrors = SmtpLimits.DEFAULT.errors();

    @UriParam(label = "consumer,limits", defaultValue = "100")
    @Metadata(
            description = "NOOP, RSET, VRFY, EXPN and HELP between two messages; each one over it counts as an error.")
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

    @UriParam(label = "consumer,advanced")
    @Metadata(
            description = "Where messages lie that are too large for memory while they come in. Default: `spool` in the"
                    + " data directory of the mailbox component.")
    private @Nullable String spoolDirectory;

    @UriParam(label = "consumer,advanced", defaultValue = "65536")
    @Metadata(
            description =
                    "Octets of a message held in memory; a larger one goes to a file, in pieces of this size. Mails without attachments are usually smaller than the default; 1000 connections need 64 MB with it.")
    private int spoolThreshold = 64 * 1024;

    @UriParam(label = "consumer,advanced")
    @Metadata(description = "A policy that is asked before the local domains are.")
    private @Nullable SmtpPolicy policy;

    @UriParam(label = "consumer,advanced")
    @Metadata(
            description =
                    "The store whose accounts are known. Default: the one of the registry, or an embedded H2 database.")
    private @Nullable MailboxStore mailboxStore;

    SmtpConfiguration copy() {
        try {
            return (SmtpConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

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
                Duration.ofMillis(commandTimeout));
    }

    /** The local domains in lower case, perhaps none. */
    Set<String> domains() {
        Set<String> domains = new TreeSet<>();
        for (String domain : (localDomains == null ? "" : localDomains).split(",")) {
            if (!domain.isBlank()) {
                domains.add(domain.strip().toLowerCase(Locale.ROOT));
            }
        }
        return domains;
    }

    /** @throws IllegalArgumentException if an option has no sense, in one line */
    void validate() {
        if (domains().isEmpty() && policy == null) {
            throw new IllegalArgumentException(
                    "mina-smtp: nobody could be sent to: set localDomains=example.org (or * to"
                            + " accept every recipient), or a policy");
        }
        require(poolSize >= 1, "poolSize must be at least 1, not " + poolSize);
        require(maxQueueSize >= 0, "maxQueueSize must be at least 0, not " + maxQueueSize);
        require(routeTimeout >= 1, "routeTimeout must be at least 1 ms, not " + routeTimeout);
        require(stopTimeout >= 0, "stopTimeout must be at least 0, not " + stopTimeout);
        require(
                spoolThreshold >= 4096 && spoolThreshold <= 16 * 1024 * 1024,
                "spoolThreshold must be 4096 to 16777216, not " + spoolThreshold);
        limits();
        listener("localhost", 0);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    public @Nullable String getLocalDomains() {
        return localDomains;
    }

    public void setLocalDomains(@Nullable String localDomains) {
        this.localDomains = localDomains;
    }

    public boolean isKnownRecipientsOnly() {
        return knownRecipientsOnly;
    }

    public void setKnownRecipientsOnly(boolean knownRecipientsOnly) {
        this.knownRecipientsOnly = knownRecipientsOnly;
    }

    public @Nullable String getHostname() {
        return hostname;
    }

    public void setHostname(@Nullable String hostname) {
        this.hostname = hostname;
    }

    public long getRouteTimeout() {
        return routeTimeout;
    }

    public void setRouteTimeout(long routeTimeout) {
        this.routeTimeout = routeTimeout;
    }

    public int getPoolSize() {
        return poolSize;
    }

    public void setPoolSize(int poolSize) {
        this.poolSize = poolSize;
    }

    public int getMaxQueueSize() {
        return maxQueueSize;
    }

    public void setMaxQueueSize(int maxQueueSize) {
        this.maxQueueSize = maxQueueSize;
    }

    public long getStopTimeout() {
        return stopTimeout;
    }

    public void setStopTimeout(long stopTimeout) {
        this.stopTimeout = stopTimeout;
    }

    public boolean isReverseLookup() {
        return reverseLookup;
    }

    public void setReverseLookup(boolean reverseLookup) {
        this.reverseLookup = reverseLookup;
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

    public long getCommandTimeout() {
        return commandTimeout;
    }

    public void setCommandTimeout(long commandTimeout) {
        this.commandTimeout = commandTimeout;
    }

    public @Nullable String getSpoolDirectory() {
        return spoolDirectory;
    }

    public void setSpoolDirectory(@Nullable String spoolDirectory) {
        this.spoolDirectory = spoolDirectory;
    }

    public int getSpoolThreshold() {
        return spoolThreshold;
    }

    public void setSpoolThreshold(int spoolThreshold) {
        this.spoolThreshold = spoolThreshold;
    }

    public @Nullable SmtpPolicy getPolicy() {
        return policy;
    }

    public void setPolicy(@Nullable SmtpPolicy policy) {
        this.policy = policy;
    }

    public @Nullable MailboxStore getMailboxStore() {
        return mailboxStore;
    }

    public void setMailboxStore(@Nullable MailboxStore mailboxStore) {
        this.mailboxStore = mailboxStore;
    }
}
