package io.github.camelsmtp.component;

import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.net.ClientTls;
import io.github.camelsmtp.net.SmtpTimeouts;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** How a {@code mina-smtp} producer sends: envelope, login, connections. */
@UriParams
public abstract class SmtpSendConfiguration extends SmtpReplyConfiguration {
    @UriParam(label = "producer")
    @Metadata(
            description =
                    "The envelope's sender, where failures are reported; `<>` is the null sender. Set, it goes before the header CamelSmtpMailFrom. The message's From field is never asked if the body is a message.")
    private @Nullable String from;

    @UriParam(label = "producer")
    @Metadata(
            description =
                    "The envelope's recipients, with commas between them. Set, they go before the header CamelSmtpRecipients. The message's To and Cc fields are never asked if the body is a message.")
    private @Nullable String to;

    @UriParam(label = "producer,security")
    @Metadata(description = "The account to log in to.")
    private @Nullable String username;

    @UriParam(label = "producer,security", secret = true)
    @Metadata(
            description =
                    "Its password. The strongest mechanism is used that the server offers too; PLAIN and LOGIN under TLS only.")
    private @Nullable String password;

    @UriParam(label = "producer,security", secret = true)
    @Metadata(description = "A bearer token to log in with instead of a password (OAUTHBEARER, XOAUTH2).")
    private @Nullable String accessToken;

    @UriParam(label = "producer,security,advanced")
    @Metadata(
            description =
                    "A bean that gives a bearer token whenever somebody logs in; it may take its time to get one.",
            javaType = "java.util.function.Supplier<java.lang.String>")
    private @Nullable Supplier<String> tokenSupplier;

    @UriParam(label = "producer,security")
    @Metadata(
            description =
                    "Whether to log in with the certificate of sslContextParameters (SASL EXTERNAL), where the server offers it.")
    private boolean externalLogin;

    @UriParam(label = "producer,security,advanced")
    @Metadata(description = "The SASL mechanisms to choose from, with commas between them. Default: all.")
    private @Nullable String loginMechanisms;

    @UriParam(label = "producer,security,advanced")
    @Metadata(description = "Whether passwords and tokens may be sent without TLS.")
    private boolean plaintextLogin;

    @UriParam(label = "producer,security")
    @Metadata(
            description =
                    "What is looked at in the server's certificate: NOTHING, TRUST (whom it is from) or TRUST_AND_NAME (and whether it has the host's name). Default: TRUST_AND_NAME, but NOTHING with tls=OFFERED, which would send in the clear otherwise.",
            javaType = "io.github.camelsmtp.net.ClientTls.Check")
    private ClientTls.@Nullable Check certificateCheck;

    @UriParam(label = "producer,security")
    @Metadata(
            description =
                    "The authorities whose server certificates are trusted, in PEM. Default: trustStoreFile, or those of this Java.")
    private @Nullable String serverCaFile;

    @UriParam(label = "producer,advanced")
    @Metadata(description = "The address of this machine that connections come from. Default: the system's choice.")
    private @Nullable String bindAddress;

    @UriParam(label = "producer", defaultValue = "20")
    @Metadata(description = "Connections to the server at the same time; more messages wait. Postfix: 20.")
    private int connections = 20;

    @UriParam(label = "producer", defaultValue = "100")
    @Metadata(description = "Messages over one connection.")
    private int messagesPerConnection = 100;

    @UriParam(label = "producer", javaType = "java.time.Duration", defaultValue = "10s")
    @Metadata(description = "How long a connection without a message is kept. 0: not at all.")
    private long idleConnectionTime = Duration.ofSeconds(10).toMillis();

    @UriParam(label = "producer", javaType = "java.time.Duration", defaultValue = "30s")
    @Metadata(description = "How long a connection may take to be made. RFC: none; Postfix: 30 seconds.")
    private long connectTimeout = Duration.ofSeconds(30).toMillis();

    @UriParam(label = "producer", javaType = "java.time.Duration", defaultValue = "5m")
    @Metadata(
            description =
                    "How long the server's reply to a command may take. RFC 5321 section 4.5.3.2: at least 5 minutes.")
    private long replyTimeout = Duration.ofMinutes(5).toMillis();

    @UriParam(label = "producer", javaType = "java.time.Duration", defaultValue = "10m")
    @Metadata(
            description =
                    "How long its reply to a whole message may take. RFC: at least 10 minutes: a shorter time doubles mail.")
    private long messageReplyTimeout = Duration.ofMinutes(10).toMillis();

    @UriParam(label = "producer", javaType = "java.time.Duration", defaultValue = "1h")
    @Metadata(description = "How long a message may take in all, waiting for a connection included.")
    private long sendTimeout = Duration.ofHours(1).toMillis();

    /** @throws IllegalArgumentException if a time is not above 0, in one line */
    SmtpTimeouts timeouts() {
        SmtpTimeouts usual = SmtpTimeouts.DEFAULT;
        Duration reply = time("replyTimeout", replyTimeout);
        return new SmtpTimeouts(
                time("connectTimeout", connectTimeout),
                time("tlsHandshakeTimeout", getTlsHandshakeTimeout()),
                reply,
                shorter(usual.data(), reply),
                shorter(usual.block(), reply),
                time("messageReplyTimeout", messageReplyTimeout),
                shorter(usual.reset(), reply),
                time("sendTimeout", sendTimeout));
    }

    /**
     * What a producer does about TLS: opportunistic unless something was said; but a secret is shown only to whom its
     * certificate proves to be the server, unless that was said too.
     */
    TlsMode producerTls() {
        boolean secret = password != null || accessToken != null || tokenSupplier != null;
        return producerTls(secret && !plaintextLogin ? TlsMode.REQUIRED : TlsMode.OFFERED);
    }

    private static Duration time(String option, long millis) {
        require(millis >= 1, option + " must be at least 1 ms, not " + millis);
        return Duration.ofMillis(millis);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** @throws IllegalArgumentException if one is unknown, in one line */
    Set<SaslMechanism> loginMechanisms() {
        Set<SaslMechanism> mechanisms = new LinkedHashSet<>();
        for (String name : loginMechanisms == null ? new String[0] : loginMechanisms.split(",")) {
            mechanisms.add(SaslMechanism.of(name.strip())
                    .orElseThrow(() -> new IllegalArgumentException(
                            "loginMechanisms has '" + name.strip() + "', which is no SASL mechanism known here")));
        }
        return mechanisms;
    }

    public @Nullable String getFrom() {
        return from;
    }

    public void setFrom(@Nullable String from) {
        this.from = from;
    }

    public @Nullable String getTo() {
        return to;
    }

    public void setTo(@Nullable String to) {
        this.to = to;
    }

    public @Nullable String getUsername() {
        return username;
    }

    public void setUsername(@Nullable String username) {
        this.username = username;
    }

    public @Nullable String getPassword() {
        return password;
    }

    public void setPassword(@Nullable String password) {
        this.password = password;
    }

    public @Nullable String getAccessToken() {
        return accessToken;
    }

    public void setAccessToken(@Nullable String accessToken) {
        this.accessToken = accessToken;
    }

    public @Nullable Supplier<String> getTokenSupplier() {
        return tokenSupplier;
    }

    public void setTokenSupplier(@Nullable Supplier<String> tokenSupplier) {
        this.tokenSupplier = tokenSupplier;
    }

    public boolean isExternalLogin() {
        return externalLogin;
    }

    public void setExternalLogin(boolean externalLogin) {
        this.externalLogin = externalLogin;
    }

    public @Nullable String getLoginMechanisms() {
        return loginMechanisms;
    }

    public void setLoginMechanisms(@Nullable String loginMechanisms) {
        this.loginMechanisms = loginMechanisms;
    }

    public boolean isPlaintextLogin() {
        return plaintextLogin;
    }

    public void setPlaintextLogin(boolean plaintextLogin) {
        this.plaintextLogin = plaintextLogin;
    }

    public ClientTls.@Nullable Check getCertificateCheck() {
        return certificateCheck;
    }

    public void setCertificateCheck(ClientTls.@Nullable Check certificateCheck) {
        this.certificateCheck = certificateCheck;
    }

    public @Nullable String getServerCaFile() {
        return serverCaFile;
    }

    public void setServerCaFile(@Nullable String serverCaFile) {
        this.serverCaFile = serverCaFile;
    }

    public @Nullable String getBindAddress() {
        return bindAddress;
    }

    public void setBindAddress(@Nullable String bindAddress) {
        this.bindAddress = bindAddress;
    }

    public int getConnections() {
        return connections;
    }

    public void setConnections(int connections) {
        this.connections = connections;
    }

    public int getMessagesPerConnection() {
        return messagesPerConnection;
    }

    public void setMessagesPerConnection(int messagesPerConnection) {
        this.messagesPerConnection = messagesPerConnection;
    }

    public long getIdleConnectionTime() {
        return idleConnectionTime;
    }

    public void setIdleConnectionTime(long idleConnectionTime) {
        this.idleConnectionTime = idleConnectionTime;
    }

    public long getConnectTimeout() {
        return connectTimeout;
    }

    public void setConnectTimeout(long connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public long getReplyTimeout() {
        return replyTimeout;
    }

    public void setReplyTimeout(long replyTimeout) {
        this.replyTimeout = replyTimeout;
    }

    public long getMessageReplyTimeout() {
        return messageReplyTimeout;
    }

    public void setMessageReplyTimeout(long messageReplyTimeout) {
        this.messageReplyTimeout = messageReplyTimeout;
    }

    public long getSendTimeout() {
        return sendTimeout;
    }

    public void setSendTimeout(long sendTimeout) {
        this.sendTimeout = sendTimeout;
    }
}
