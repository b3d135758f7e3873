package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Networks;
import io.github.camelsmtp.net.ListenerSettings;
import java.time.Duration;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** What every server that listens has, whatever it speaks. */
@UriParams
public abstract class ListenerConfiguration extends LoginConfiguration {
    @UriParam(label = "common")
    @Metadata(
            description =
                    "Our name in the greeting, and in SMTP in the EHLO reply and the Received field; of a producer in EHLO. Default: this machine's name.")
    private @Nullable String hostname;

    @UriParam(label = "consumer", javaType = "java.time.Duration", defaultValue = "10s")
    @Metadata(description = "How long messages on their way may take to finish when the server stops.")
    private long stopTimeout = Duration.ofSeconds(10).toMillis();

    @UriParam(label = "consumer,security")
    @Metadata(
            description =
                    "Networks of proxies, such as 10.0.0.0/8,2001:db8::1: a connection from one of them must begin with a"
                            + " PROXY header (version 1 or 2), and comes from the client that the header names. Whoever is"
                            + " in these networks can take any address, so name the proxies and nobody else.")
    private @Nullable String proxyProtocolFrom;

    @UriParam(label = "consumer,limits", defaultValue = "1000")
    @Metadata(description = "Connections at the same time.")
    private int maxConnections = 1000;

    @UriParam(label = "consumer,limits", defaultValue = "50")
    @Metadata(description = "Connections at the same time from one IPv4 address or IPv6 /64.")
    private int maxConnectionsPerAddress = 50;

    @UriParam(label = "consumer,limits", javaType = "java.time.Duration", defaultValue = "5m")
    @Metadata(description = "How long a command line may take from its first octet to its last.")
    private long commandTimeout = Duration.ofMinutes(5).toMillis();

    @UriParam(label = "consumer,limits", defaultValue = "2048")
    @Metadata(description = "Octets of a command line with its CRLF. RFC: at least 512, for POP3 255.")
    private int maxCommandLine = 2048;

    @UriParam(label = "consumer,limits", defaultValue = "20")
    @Metadata(description = "Errors in one session, then it is closed.")
    private int maxErrors = 20;

    /** @throws IllegalArgumentException if a value is out of its range */
    ListenerSettings listener(String host, int port) {
        return new ListenerSettings(
                        host,
                        port,
                        maxConnections,
                        maxConnectionsPerAddress,
                        Duration.ofMillis(getIdleTimeout()),
                        Duration.ofMillis(commandTimeout))
                .behind(proxies());
    }

    /** @throws IllegalArgumentException if it is no list of networks, in one line */
    Networks proxies() {
        return networks("proxyProtocolFrom", proxyProtocolFrom);
    }

    static Networks networks(String option, @Nullable String value) {
        try {
            return Networks.of(value == null ? "" : value);
        } catch (IllegalArgumentException mistake) {
            throw new IllegalArgumentException(option + ": " + mistake.getMessage());
        }
    }

    static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Its default is the protocol's. @return milliseconds */
    public abstract long getIdleTimeout();

    public @Nullable String getHostname() {
        return hostname;
    }

    public void setHostname(@Nullable String hostname) {
        this.hostname = hostname;
    }

    public long getStopTimeout() {
        return stopTimeout;
    }

    public void setStopTimeout(long stopTimeout) {
        this.stopTimeout = stopTimeout;
    }

    public @Nullable String getProxyProtocolFrom() {
        return proxyProtocolFrom;
    }

    public void setProxyProtocolFrom(@Nullable String proxyProtocolFrom) {
        this.proxyProtocolFrom = proxyProtocolFrom;
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
}
