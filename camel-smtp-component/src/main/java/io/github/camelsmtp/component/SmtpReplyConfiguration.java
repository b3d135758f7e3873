package io.github.camelsmtp.component;

import java.time.Duration;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** What a client is told of the message it sent. */
@UriParams
public abstract class SmtpReplyConfiguration extends SmtpSpoolConfiguration {
    @UriParam(label = "consumer", defaultValue = AcceptedText.DEFAULT)
    @Metadata(
            description =
                    "The text of the 250 to a message that was taken. It can hold ${id}, its queue id, ${size}, its"
                            + " octets, and ${recipients}, how many it has.")
    private String acceptedText = AcceptedText.DEFAULT;

    @UriParam(label = "consumer", defaultValue = "REFUSE")
    @Metadata(
            description =
                    "What an SMTP client is told, in its one reply, if the route takes a message for some recipients"
                            + " and refuses it for others. REFUSE: 451, to try again; mailbox:recipients stores for all or for"
                            + " none. BOUNCE: 250, after bounceEndpoint has taken those who are refused for good. LMTP tells each"
                            + " recipient's outcome.")
    private SplitOutcome splitOutcome = SplitOutcome.REFUSE;

    @UriParam(label = "consumer")
    @Metadata(
            description = "With splitOutcome=BOUNCE: the endpoint that tells the sender who did not get the message. It"
                    + " gets the message with the refused recipients in CamelSmtpRecipients and their replies in"
                    + " CamelSmtpRecipientReplies; if it fails, the client is told to try again.")
    private @Nullable String bounceEndpoint;

    @UriParam(label = "consumer,advanced")
    @Metadata(
            description =
                    "Remembers messages that were taken, so that a client that sends one again, because our 250 was"
                            + " lost, does not run the route twice. A message is the same if sender, recipients and every octet"
                            + " are.")
    private @Nullable IdempotentRepository idempotentRepository;

    @UriParam(label = "consumer,advanced", javaType = "java.time.Duration", defaultValue = "2h")
    @Metadata(description = "How long idempotentRepository takes the same message for the same; at most twice as long.")
    private long idempotentWindow = Duration.ofHours(2).toMillis();

    /** @throws IllegalArgumentException if an option has no sense, in one line */
    void validateReplies() {
        AcceptedText.parse(acceptedText);
        validateSpool(splitOutcome);
        boolean bounces = splitOutcome == SplitOutcome.BOUNCE;
        require(
                !bounces || bounceEndpoint != null,
                "splitOutcome=BOUNCE needs somebody who takes the bounces: set bounceEndpoint, such as direct:bounce");
        require(
                bounces || bounceEndpoint == null,
                "bounceEndpoint is never asked with splitOutcome=" + splitOutcome + ": set splitOutcome=BOUNCE, or"
                        + " remove it");
        require(idempotentWindow >= 1000, "idempotentWindow must be at least 1000 ms, not " + idempotentWindow);
    }

    public String getAcceptedText() {
        return acceptedText;
    }

    public void setAcceptedText(String acceptedText) {
        this.acceptedText = acceptedText;
    }

    public SplitOutcome getSplitOutcome() {
        return splitOutcome;
    }

    public void setSplitOutcome(SplitOutcome splitOutcome) {
        this.splitOutcome = splitOutcome;
    }

    public @Nullable String getBounceEndpoint() {
        return bounceEndpoint;
    }

    public void setBounceEndpoint(@Nullable String bounceEndpoint) {
        this.bounceEndpoint = bounceEndpoint;
    }

    public @Nullable IdempotentRepository getIdempotentRepository() {
        return idempotentRepository;
    }

    public void setIdempotentRepository(@Nullable IdempotentRepository idempotentRepository) {
        this.idempotentRepository = idempotentRepository;
    }

    public long getIdempotentWindow() {
        return idempotentWindow;
    }

    public void setIdempotentWindow(long idempotentWindow) {
        this.idempotentWindow = idempotentWindow;
    }
}
