package io.github.camelsmtp.component;

import io.github.camelsmtp.auth.SaslCredentials;
import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.net.ClientTls;
import io.github.camelsmtp.net.SmtpClient;
import io.github.camelsmtp.net.SmtpClientSettings;
import io.github.camelsmtp.net.SmtpTarget;
import io.github.camelsmtp.net.TrustFiles;
import io.github.camelsmtp.relay.MxDelivery;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.X509TrustManager;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/** Makes what the client needs of a producer's options. A mistake is one line that names the option. */
final class ProducerOptions {
    private final SmtpEndpoint endpoint;
    private final SmtpConfiguration options;

    ProducerOptions(SmtpEndpoint endpoint) {
        this.endpoint = endpoint;
        this.options = endpoint.getConfiguration();
    }

    SmtpClientSettings settings() {
        String hostname = options.getHostname() == null ? thisMachine() : options.getHostname();
        return new SmtpClientSettings(
                hostname,
                options.timeouts(),
                atLeastOne("connections", options.getConnections()),
                atLeastOne("messagesPerConnection", options.getMessagesPerConnection()),
                Duration.ofMillis(options.getIdleConnectionTime()));
    }

    private static int atLeastOne(String option, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(option + " must be at least 1, not " + value);
        }
        return value;
    }

    private static String thisMachine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            return "localhost";
        }
    }

    /**
     * Where everything goes to, or to whose hosts.
     *
     * @param asking goes on when the DNS has answered; another one than the other, or routes that take their time hold it up
     * @param executor tells the results
     */
    SmtpDestination destination(SmtpClient client, String hostname, Executor asking, Executor executor)
            throws IOException, GeneralSecurityException {
        if (endpoint.isMx()) {
            TrustFiles trust = trust();
            X509TrustManager trusted = trust == null
                    ? null
                    : ClientTls.trusting(trust, ClientTls.Check.TRUST).trust();
            MxDelivery mx = new MxOptions(endpoint).delivery(client, hostname, trusted, asking);
            return (envelope, content) -> mx.send(envelope, content).thenApplyAsync(results -> results, executor);
        }
        SmtpTarget target = target();
        return (envelope, content) -> client.send(target, envelope, content, executor);
    }

    private SmtpTarget target() throws IOException, GeneralSecurityException {
        if (endpoint.getPort() == 0) {
            throw new IllegalArgumentException("a producer needs a port to send to, not 0");
        }
        TlsMode tls = options.producerTls();
        if (endpoint.isImplicitTls() && tls != TlsMode.IMPLICIT) {
            throw new IllegalArgumentException(
                    "mina-smtps: is TLS from the first octet, so tls can't be " + tls + "; write mina-smtp: instead");
        }
        return new SmtpTarget(
                endpoint.getHost(),
                InetSocketAddress.createUnresolved(endpoint.getHost(), endpoint.getPort()),
                bindAddress(),
                endpoint.dialect(),
                tls,
                certificate(tls),
                credentials(tls));
    }

    private @Nullable InetAddress bindAddress() {
        try {
            return options.getBindAddress() == null ? null : InetAddress.getByName(options.getBindAddress());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("bindAddress '" + options.getBindAddress() + "' is no known address");
        }
    }

    private ClientTls certificate(TlsMode tls) throws IOException, GeneralSecurityException {
        ClientTls.Check asked = options.getCertificateCheck();
        boolean careless = tls == TlsMode.NONE || tls == TlsMode.OFFERED;
        ClientTls.Check check =
                asked != null ? asked : careless ? ClientTls.Check.NOTHING : ClientTls.Check.TRUST_AND_NAME;
        if (check == ClientTls.Check.NOTHING) {
            if (options.isExternalLogin()) {
                throw new IllegalArgumentException("externalLogin shows our certificate, so it needs to know to whom:"
                        + " set tls=REQUIRED, or certificateCheck=TRUST_AND_NAME");
            }
            if (options.getServerCaFile() != null) {
                throw new IllegalArgumentException("serverCaFile has no say with "
                        + (asked == null ? "tls=" + tls : "certificateCheck=NOTHING")
                        + ", which takes any certificate: set "
                        + (asked == null ? "tls" : "certificateCheck") + "="
                        + (asked == null ? "REQUIRED" : "TRUST_AND_NAME") + ", or remove it");
            }
            return ClientTls.ANY;
        }
        SSLContextParameters camel =
                options.getSslContextParameters() != null ? options.getSslContextParameters() : endpoint.globalSsl();
        TrustFiles trust = trust();
        if (camel != null) {
            if (trust != null) {
                throw new IllegalArgumentException("serverCaFile and trustStoreFile have no say beside"
                        + " sslContextParameters: give those their trustManagers instead");
            }
            return new ClientTls(camel.createSSLContext(endpoint.getCamelContext()), null, check);
        }
        try {
            return trust == null ? new ClientTls(null, null, check) : ClientTls.trusting(trust, check);
        } catch (IOException e) {
            throw new IOException("serverCaFile, trustStoreFile: " + e.getMessage(), e);
        }
    }

    private @Nullable TrustFiles trust() {
        if (options.getServerCaFile() != null) {
            return TrustFiles.ofPem(TlsConfiguration.file("serverCaFile", options.getServerCaFile()));
        }
        String store = options.getTrustStoreFile();
        String password = options.getTrustStorePassword() == null ? "" : options.getTrustStorePassword();
        return store == null
                ? null
                : TrustFiles.ofKeystore(
                        TlsConfiguration.file("trustStoreFile", store), options.getTrustStoreType(), password);
    }

    private @Nullable SaslCredentials credentials(TlsMode tls) {
        String token = options.getAccessToken();
        Supplier<String> tokens = token == null ? options.getTokenSupplier() : new FixedToken(token);
        boolean secret = options.getPassword() != null || tokens != null;
        if (!secret && !options.isExternalLogin()) {
            if (options.getUsername() != null) {
                throw new IllegalArgumentException(
                        "username is set, but neither password, accessToken, tokenSupplier nor externalLogin");
            }
            return null;
        }
        if (options.getUsername() == null && options.getPassword() != null) {
            throw new IllegalArgumentException("password is set, but not username");
        }
        if (options.isExternalLogin() && tls == TlsMode.NONE) {
            throw new IllegalArgumentException("externalLogin needs TLS: set tls=REQUIRED");
        }
        return new SaslCredentials(
                options.getUsername() == null ? "" : options.getUsername(),
                options.getPassword(),
                tokens,
                options.isExternalLogin(),
                options.loginMechanisms(),
                options.isPlaintextLogin());
    }

    /** A token of an option; equal to the same of another endpoint, so that they share connections. */
    private record FixedToken(String token) implements Supplier<String> {
        @Override
        public String get() {
            return token;
        }

        @Override
        public String toString() {
            return "FixedToken";
        }
    }
}
