package io.github.camelsmtp.component;

import java.time.Duration;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** The options of a {@code mina-smtp} endpoint, which is a server or sends. A value out of its range is refused when the route starts, in one line. */
@UriParams
public class SmtpConfiguration extends SmtpMxConfiguration {
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

    @UriParam(label = "consumer", defaultValue = "true")
    @Metadata(
            description =
                    "Whether to look up the client's name in the DNS for the Received field. Nothing waits for it.")
    private boolean reverseLookup = true;

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

    SmtpConfiguration copy() {
        try {
            return (SmtpConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    /** @throws IllegalArgumentException if an option has no sense, in one line */
    void validate() {
        validatePolicies();
        validateReplies();
        validateFetching(getAuth());
        require(poolSize >= 1, "poolSize must be at least 1, not " + poolSize);
        require(maxQueueSize >= 0, "maxQueueSize must be at least 0, not " + maxQueueSize);
        require(routeTimeout >= 1, "routeTimeout must be at least 1 ms, not " + routeTimeout);
        require(getStopTimeout() >= 0, "stopTimeout must be at least 0, not " + getStopTimeout());
        require(
                spoolThreshold >= 4096 && spoolThreshold <= 16 * 1024 * 1024,
                "spoolThreshold must be 4096 to 16777216, not " + spoolThreshold);
        xclients();
        limits();
        listener("localhost", 0);
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

    public boolean isReverseLookup() {
        return reverseLookup;
    }

    public void setReverseLookup(boolean reverseLookup) {
        this.reverseLookup = reverseLookup;
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
}
