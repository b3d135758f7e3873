package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.relay.DeliveryReport.Action;
import io.github.camelsmtp.relay.DsnSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/** Turn a message into a delivery status notification to its sender (RFC 3464). */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "mail-dsn",
        title = "Mail Delivery Status Notification",
        syntax = "mail-dsn:report",
        category = {Category.MAIL},
        headersClass = SmtpConstants.class,
        producerOnly = true)
public class DsnEndpoint extends DefaultEndpoint {
    @UriPath(enums = "failure,delay,success,relayed")
    @Metadata(required = true, description = "What is to be told of the message's recipients.")
    private String report = "";

    @UriParam
    @Metadata(
            description =
                    "The name of this server, in the report and behind the @ of its addresses. Default: the name of"
                            + " this machine.")
    private @Nullable String hostname;

    @UriParam
    @Metadata(
            description =
                    "The address in the report's From field. Default: MAILER-DAEMON at the host name. The envelope's"
                            + " sender is always the null sender.")
    private @Nullable String from;

    @UriParam
    @Metadata(
            description = "Who is told of a message from the null sender that can't be delivered (a double bounce)."
                    + " Default: postmaster at the host name.")
    private @Nullable String postmaster;

    @UriParam
    @Metadata(description = "Whether nobody is told of a message from the null sender that can't be delivered.")
    private boolean dropDoubleBounces;

    @UriParam(defaultValue = "50000")
    @Metadata(
            description =
                    "The longest message that goes back whole, in octets, or with K or M behind it. Of a longer one,"
                            + " and where the sender asked for no more (RET=HDRS), go the header fields.")
    private String maxReturnSize = "50000";

    private final Clock clock = Clock.systemUTC();

    DsnEndpoint(String uri, DsnComponent component) {
        super(uri, component);
    }

    @Override
    public Producer createProducer() {
        return new DsnProducer(this, action(), clock);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException(
                "mail-dsn: only writes reports; for those that come in see ReadReport in the guide to bounces");
    }

    private Action action() {
        return switch (report) {
            case "failure" -> Action.FAILED;
            case "delay" -> Action.DELAYED;
            case "success" -> Action.DELIVERED;
            case "relayed" -> Action.RELAYED;
            default ->
                throw new IllegalArgumentException(
                        "mail-dsn:" + report + ": it must be failure, delay, success or relayed");
        };
    }

    /** @throws IllegalArgumentException if an option is not what it should be */
    DsnSettings settings() throws UnknownHostException {
        String name = hostname == null ? InetAddress.getLocalHost().getCanonicalHostName() : hostname;
        DsnSettings usual = DsnSettings.of(name);
        EmailAddress toPostmaster = postmaster == null ? usual.postmaster() : EmailAddress.of(postmaster);
        return new DsnSettings(
                name,
                from == null ? usual.from() : EmailAddress.of(from),
                dropDoubleBounces ? null : toPostmaster,
                ByteSize.parse("maxReturnSize", maxReturnSize));
    }

    public String getReport() {
        return report;
    }

    public void setReport(String report) {
        this.report = report;
    }

    public @Nullable String getHostname() {
        return hostname;
    }

    public void setHostname(@Nullable String hostname) {
        this.hostname = hostname;
    }

    public @Nullable String getFrom() {
        return from;
    }

    public void setFrom(@Nullable String from) {
        this.from = from;
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
