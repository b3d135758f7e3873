package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.queue.RetryPolicy;
import io.github.camelsmtp.relay.DsnSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/** The options of a queue's consumer. */
@UriParams
public class MailQueueConfiguration {
    @UriParam(label = "consumer", defaultValue = "1m,5m,15m,1h,2h,4h")
    @Metadata(
            description =
                    "How long to wait after each failed attempt, or after each time that the route of an event failed, with commas between; the last holds for all that follow.")
    private String retry = "1m,5m,15m,1h,2h,4h";

    @UriParam(label = "consumer", defaultValue = "5d")
    @Metadata(
            description =
                    "For how long a message is tried (RFC 5321 section 4.5.4.1: at least 4 days); then its sender is told that it failed.")
    private String lifetime = "5d";

    @UriParam(label = "consumer", defaultValue = "4h")
    @Metadata(
            description =
                    "After how long the sender is told that it takes longer; 0: never, if the sender did not ask for it.")
    private String delayWarning = "4h";

    @UriParam(label = "consumer", defaultValue = "0.1")
    @Metadata(
            description =
                    "By what part of itself a wait is made longer at random, 0 to 1, so that what failed together does not come again together.")
    private double jitter = 0.1;

    @UriParam(label = "consumer", defaultValue = "25")
    @Metadata(description = "How many exchanges there are at the same time; with events always one.")
    private int concurrency = 25;

    @UriParam(label = "consumer", defaultValue = "0")
    @Metadata(
            description =
                    "How many exchanges there are for one destination at the same time, so that a slow one leaves room for others: 1 to `concurrency`, which is no limit. 0: four fifths of `concurrency`. With grouping=MESSAGE there is one destination for all, and no limit.")
    private int destinationConcurrency = 0;

    @UriParam(label = "consumer", defaultValue = "DESTINATION")
    @Metadata(
            description =
                    "Which recipients of a message one exchange is for: those of one domain (`DESTINATION`), or all that are due (`MESSAGE`), for a route with one target for all.")
    private MailQueueGrouping grouping = MailQueueGrouping.DESTINATION;

    @UriParam(label = "consumer", defaultValue = "300000", javaType = "java.time.Duration")
    @Metadata(
            description =
                    "How long a delivery or an event is this process's alone before others may take it. It is renewed every third of that while this process lives: what a dead one had waits so long, and a process that stands still for two thirds of it or longer (a pause, a suspended machine) may deliver twice.")
    private long leaseTime = 300000;

    @UriParam(label = "consumer", defaultValue = "1000", javaType = "java.time.Duration")
    @Metadata(description = "How often the queue is looked at when nothing in this process says that something is due.")
    private long pollInterval = 1000;

    @UriParam(label = "consumer", defaultValue = "200")
    @Metadata(
            description =
                    "How many deliveries or events are taken at a time: what this process holds in memory of a queue.")
    private int batchSize = 200;

    @UriParam(label = "consumer", defaultValue = "7d", javaType = "java.time.Duration")
    @Metadata(
            description =
                    "With events: for how long an event is kept that was not taken, 1m to 365d. When there has been no consumer with events for so long, nothing more is recorded for it, and what is left is removed.")
    private long eventsKept = Duration.ofDays(7).toMillis();

    @UriParam(label = "consumer")
    @Metadata(
            description =
                    "The endpoint that gets reports to senders: finished messages with their envelope. Default: this queue.")
    private @Nullable String bounces;

    @UriParam(label = "consumer")
    @Metadata(description = "The name of this server in reports. Default: the name of this machine.")
    private @Nullable String hostname;

    @UriParam(label = "consumer")
    @Metadata(
            description =
                    "Who is told of a message from the null sender that can't be delivered (a double bounce). Default: postmaster at the host name.")
    private @Nullable String postmaster;

    @UriParam(label = "consumer", defaultValue = "false")
    @Metadata(description = "Whether nobody is told of a message from the null sender that can't be delivered.")
    private boolean dropDoubleBounces = false;

    @UriParam(label = "consumer", defaultValue = "50000")
    @Metadata(
            description =
                    "The longest message that goes back whole with a report, in octets, or with K or M behind it; of a longer one go the header fields.")
    private String maxReturnSize = "50000";

    /** When to try again. @throws IllegalArgumentException if an option is not what it should be, in one line */
    RetryPolicy retryPolicy() {
        List<Duration> delays = new ArrayList<>();
        for (String one : retry.split(",")) {
            delays.add(duration("retry", one));
        }
        Duration warning = duration("delayWarning", delayWarning);
        return new RetryPolicy(delays, jitter, duration("lifetime", lifetime), warning.isZero() ? null : warning);
    }

    private static Duration duration(String option, String text) {
        try {
            long millis = TimeUtils.toMilliSeconds(text.strip());
            if (millis >= 0) {
                return Duration.ofMillis(millis);
            }
        } catch (RuntimeException e) {
            // told below
        }
        throw new IllegalArgumentException(
                option + " must be a time such as 15m, 4h or 5d, not '" + ExchangeHeaders.printable(text) + "'");
    }

    /** How reports are written. @throws IllegalArgumentException as {@link #retryPolicy} */
    DsnSettings dsnSettings() throws UnknownHostException {
        String name = hostname == null ? InetAddress.getLocalHost().getCanonicalHostName() : hostname;
        DsnSettings usual = DsnSettings.of(name);
        EmailAddress to = postmaster == null ? usual.postmaster() : EmailAddress.of(postmaster);
        return new DsnSettings(
                name, usual.from(), dropDoubleBounces ? null : to, ByteSize.parse("maxReturnSize", maxReturnSize));
    }

    /** @throws IllegalArgumentException if a number is out of its range */
    void validate() {
        retryPolicy();
        atLeastOne("concurrency", concurrency);
        if (destinationConcurrency < 0 || destinationConcurrency > concurrency) {
            throw new IllegalArgumentException("destinationConcurrency must be 1 to concurrency, which is "
                    + concurrency + ", or 0 for four fifths of it, not " + destinationConcurrency);
        }
        atLeastOne("batchSize", batchSize);
        atLeastOne("pollInterval", pollInterval);
        if (leaseTime < 1000) {
            throw new IllegalArgumentException("leaseTime must be at least 1s");
        }
        if (eventsKept < Duration.ofMinutes(1).toMillis()
                || eventsKept > Duration.ofDays(365).toMillis()) {
            throw new IllegalArgumentException("eventsKept must be 1m to 365d, not " + eventsKept + " ms");
        }
    }

    /** How many groups of one destination may run at the same time. */
    int placesOfOneDestination() {
        int places = destinationConcurrency > 0 ? destinationConcurrency : Math.max(1, concurrency * 4 / 5);
        return grouping == MailQueueGrouping.MESSAGE || places >= concurrency ? Integer.MAX_VALUE : places;
    }

    private static void atLeastOne(String option, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(option + " must be at least 1, not " + value);
        }
    }

    public String getRetry() {
        return retry;
    }

    public void setRetry(String retry) {
        this.retry = retry;
    }

    public String getLifetime() {
        return lifetime;
    }

    public void setLifetime(String lifetime) {
        this.lifetime = lifetime;
    }

    public String getDelayWarning() {
        return delayWarning;
    }

    public void setDelayWarning(String delayWarning) {
        this.delayWarning = delayWarning;
    }

    public double getJitter() {
        return jitter;
    }

    public void setJitter(double jitter) {
        this.jitter = jitter;
    }

    public int getConcurrency() {
        return concurrency;
    }

    public void setConcurrency(int concurrency) {
        this.concurrency = concurrency;
    }

    public int getDestinationConcurrency() {
        return destinationConcurrency;
    }

    public void setDestinationConcurrency(int destinationConcurrency) {
        this.destinationConcurrency = destinationConcurrency;
    }

    public MailQueueGrouping getGrouping() {
        return grouping;
    }

    public void setGrouping(MailQueueGrouping grouping) {
        this.grouping = grouping;
    }

    public long getLeaseTime() {
        return leaseTime;
    }

    public void setLeaseTime(long leaseTime) {
        this.leaseTime = leaseTime;
    }

    public long getPollInterval() {
        return pollInterval;
    }

    public void setPollInterval(long pollInterval) {
        this.pollInterval = pollInterval;
    }

    public int getBatchSize() {
        return batchSize;
    }

    public void setBatchSize(int batchSize) {
        this.batchSize = batchSize;
    }

    public long getEventsKept() {
        return eventsKept;
    }

    public void setEventsKept(long eventsKept) {
        this.eventsKept = eventsKept;
    }

    public @Nullable String getBounces() {
        return bounces;
    }

    public void setBounces(@Nullable String bounces) {
        this.bounces = bounces;
    }

    public @Nullable String getHostname() {
        return hostname;
    }

    public void setHostname(@Nullable String hostname) {
        this.hostname = hostname;
    }

    public @Nullable String getPostmaster() {
        return postmaster;
    }

    public void setPostmaster(@Nullable String postmaster) {
        this.postmaster = postmaster;
    }

    public boolean isDropDoubleBounces() {
        return dropDoubleBounces;
    }

    public void setDropDoubleBounces(boolean dropDoubleBounces) {
        this.dropDoubleBounces = dropDoubleBounces;
    }

    public String getMaxReturnSize() {
        return maxReturnSize;
    }

    public void setMaxReturnSize(String maxReturnSize) {
        this.maxReturnSize = maxReturnSize;
    }
}
