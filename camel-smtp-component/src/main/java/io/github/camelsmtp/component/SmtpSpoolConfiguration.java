package io.github.camelsmtp.component;

import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** When a message of a {@code mina-smtp} server counts as taken, and what becomes of it if its route fails afterwards. */
@UriParams
public abstract class SmtpSpoolConfiguration extends SmtpStageConfiguration {
    @UriParam(label = "consumer", defaultValue = "AFTER_ROUTE")
    @Metadata(
            description =
                    "When the client is told 250. AFTER_ROUTE: when the route has ended. AFTER_SPOOL: when the message is on"
                            + " stable storage; the route runs at once or after a restart, at least once, is tried again as"
                            + " inboundRetry says, and what it refuses goes back to the sender by the endpoint bounces.")
    private Acknowledge acknowledge = Acknowledge.AFTER_ROUTE;

    @UriParam(label = "consumer")
    @Metadata(
            description = "With acknowledge=AFTER_SPOOL: the name of the queue that messages wait in for the route."
                    + " Default: inbound. and the id of the route, which must have been chosen then.")
    private @Nullable String inboundQueue;

    @UriParam(label = "consumer", defaultValue = "1m,5m,15m,1h,2h,4h")
    @Metadata(
            description = "With acknowledge=AFTER_SPOOL: how long to wait after each failure of the route, with commas"
                    + " between; the last holds for all that follow.")
    private String inboundRetry = "1m,5m,15m,1h,2h,4h";

    @UriParam(label = "consumer", defaultValue = "5d")
    @Metadata(
            description = "With acknowledge=AFTER_SPOOL: for how long the route is tried; then the message goes back to"
                    + " its sender.")
    private String inboundLifetime = "5d";

    @UriParam(label = "consumer")
    @Metadata(
            description = "With acknowledge=AFTER_SPOOL: the endpoint that gets finished reports to senders, such as"
                    + " mail-queue:outbound. A message is kept until it has taken the report.")
    private @Nullable String bounces;

    /** @throws IllegalArgumentException if an option has no sense, in one line */
    void validateSpool(SplitOutcome split) {
        boolean spools = acknowledge == Acknowledge.AFTER_SPOOL;
        require(
                !spools || bounces != null,
                "acknowledge=AFTER_SPOOL needs somebody who takes reports to senders: set bounces, such as"
                        + " mail-queue:outbound");
        require(
                spools || bounces == null && inboundQueue == null,
                "bounces and inboundQueue are for acknowledge=AFTER_SPOOL: set it, or remove them");
        require(
                !spools || split == SplitOutcome.REFUSE,
                "acknowledge=AFTER_SPOOL bounces by itself, so there is no splitOutcome=" + split + ": remove it");
    }

    /** How the queue of messages that were taken is worked on. @param concurrency exchanges at the same time */
    MailQueueConfiguration inbound(int concurrency, @Nullable String hostname) {
        MailQueueConfiguration queue = new MailQueueConfiguration();
        queue.setRetry(inboundRetry);
        queue.setLifetime(inboundLifetime);
        queue.setBounces(bounces);
        queue.setHostname(hostname);
        queue.setConcurrency(concurrency);
        queue.setGrouping(MailQueueGrouping.MESSAGE);
        queue.validate();
        return queue;
    }

    public Acknowledge getAcknowledge() {
        return acknowledge;
    }

    public void setAcknowledge(Acknowledge acknowledge) {
        this.acknowledge = acknowledge;
    }

    public @Nullable String getInboundQueue() {
        return inboundQueue;
    }

    public void setInboundQueue(@Nullable String inboundQueue) {
        this.inboundQueue = inboundQueue;
    }

    public String getInboundRetry() {
        return inboundRetry;
    }

    public void setInboundRetry(String inboundRetry) {
        this.inboundRetry = inboundRetry;
    }

    public String getInboundLifetime() {
        return inboundLifetime;
    }

    public void setInboundLifetime(String inboundLifetime) {
        this.inboundLifetime = inboundLifetime;
    }

    public @Nullable String getBounces() {
        return bounces;
    }

    public void setBounces(@Nullable String bounces) {
        this.bounces = bounces;
    }
}
