package io.github.camelsmtp.component;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** Policies of a {@code mina-smtp} server that are Camel endpoints, one for each stage. */
@UriParams
public abstract class SmtpStageConfiguration extends SmtpRateConfiguration {
    @UriParam(label = "consumer,policy")
    @Metadata(
            description =
                    "An endpoint such as direct:connect that is asked before the greeting. It answers with the header CamelSmtpDecision.")
    private @Nullable String connectEndpoint;

    @UriParam(label = "consumer,policy")
    @Metadata(
            description =
                    "An endpoint such as direct:helo that is asked at HELO and EHLO. It answers with the header CamelSmtpDecision.")
    private @Nullable String heloEndpoint;

    @UriParam(label = "consumer,policy")
    @Metadata(
            description =
                    "An endpoint such as direct:auth that is asked after a successful login. It answers with the header CamelSmtpDecision.")
    private @Nullable String authEndpoint;

    @UriParam(label = "consumer,policy")
    @Metadata(
            description =
                    "An endpoint such as direct:mail that is asked at MAIL FROM. It answers with the header CamelSmtpDecision.")
    private @Nullable String mailEndpoint;

    @UriParam(label = "consumer,policy")
    @Metadata(
            description =
                    "An endpoint such as direct:rcpt that is asked at RCPT TO. It answers with the header CamelSmtpDecision.")
    private @Nullable String rcptEndpoint;

    @UriParam(label = "consumer,policy")
    @Metadata(
            description =
                    "An endpoint such as direct:message that is asked when a message is whole, before its route. It answers with the header CamelSmtpDecision.")
    private @Nullable String messageEndpoint;

    @UriParam(label = "consumer,policy", javaType = "java.time.Duration", defaultValue = "30s")
    @Metadata(description = "How long an endpoint may take to answer; then the client is told 451 4.3.0.")
    private long policyTimeout = Duration.ofSeconds(30).toMillis();

    @UriParam(label = "consumer,policy", defaultValue = "16")
    @Metadata(description = "How many questions the endpoints are asked at the same time.")
    private int policyPoolSize = 16;

    @UriParam(label = "consumer,policy", defaultValue = "1000")
    @Metadata(description = "How many questions may wait for their endpoint; more are answered 451 4.3.2.")
    private int policyQueueSize = 1000;

    /** The URI of each stage that has an endpoint. */
    Map<PolicyStage, String> stageEndpoints() {
        Map<PolicyStage, String> uris = new EnumMap<>(PolicyStage.class);
        put(uris, PolicyStage.CONNECT, connectEndpoint);
        put(uris, PolicyStage.HELO, heloEndpoint);
        put(uris, PolicyStage.AUTH, authEndpoint);
        put(uris, PolicyStage.MAIL, mailEndpoint);
        put(uris, PolicyStage.RCPT, rcptEndpoint);
        put(uris, PolicyStage.MESSAGE, messageEndpoint);
        return uris;
    }

    private static void put(Map<PolicyStage, String> uris, PolicyStage stage, @Nullable String uri) {
        if (uri != null && !uri.isBlank()) {
            uris.put(stage, uri);
        }
    }

    /** @throws IllegalArgumentException if nobody could ever be sent to, or an option has no sense, in one line */
    void validatePolicies() {
        boolean somebody = !domains().isEmpty()
                || getPolicy() != null
                || stageEndpoints().containsKey(PolicyStage.RCPT)
                || isRelayAuthenticated()
                || !trusted().isEmpty();
        require(
                somebody,
                "mina-smtp: nobody could be sent to: set localDomains=example.org, a policy, or who may relay"
                        + " (relayAuthenticated, trustedNetworks)");
        validateRelay();
        addressRates();
        accountRates();
        require(policyTimeout >= 1, "policyTimeout must be at least 1 ms, not " + policyTimeout);
        require(policyPoolSize >= 1, "policyPoolSize must be at least 1, not " + policyPoolSize);
        require(policyQueueSize >= 0, "policyQueueSize must be at least 0, not " + policyQueueSize);
    }

    public @Nullable String getConnectEndpoint() {
        return connectEndpoint;
    }

    public void setConnectEndpoint(@Nullable String connectEndpoint) {
        this.connectEndpoint = connectEndpoint;
    }

    public @Nullable String getHeloEndpoint() {
        return heloEndpoint;
    }

    public void setHeloEndpoint(@Nullable String heloEndpoint) {
        this.heloEndpoint = heloEndpoint;
    }

    public @Nullable String getAuthEndpoint() {
        return authEndpoint;
    }

    public void setAuthEndpoint(@Nullable String authEndpoint) {
        this.authEndpoint = authEndpoint;
    }

    public @Nullable String getMailEndpoint() {
        return mailEndpoint;
    }

    public void setMailEndpoint(@Nullable String mailEndpoint) {
        this.mailEndpoint = mailEndpoint;
    }

    public @Nullable String getRcptEndpoint() {
        return rcptEndpoint;
    }

    public void setRcptEndpoint(@Nullable String rcptEndpoint) {
        this.rcptEndpoint = rcptEndpoint;
    }

    public @Nullable String getMessageEndpoint() {
        return messageEndpoint;
    }

    public void setMessageEndpoint(@Nullable String messageEndpoint) {
        this.messageEndpoint = messageEndpoint;
    }

    public long getPolicyTimeout() {
        return policyTimeout;
    }

    public void setPolicyTimeout(long policyTimeout) {
        this.policyTimeout = policyTimeout;
    }

    public int getPolicyPoolSize() {
        return policyPoolSize;
    }

    public void setPolicyPoolSize(int policyPoolSize) {
        this.policyPoolSize = policyPoolSize;
    }

    public int getPolicyQueueSize() {
        return policyQueueSize;
    }

    public void setPolicyQueueSize(int policyQueueSize) {
        this.policyQueueSize = policyQueueSize;
    }
}
