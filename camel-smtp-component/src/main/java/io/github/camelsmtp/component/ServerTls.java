package io.github.camelsmtp.component;

import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.net.ClientCertificates;
import io.github.camelsmtp.net.TlsCertificates;
import io.github.camelsmtp.net.TlsRules;
import io.github.camelsmtp.net.TlsSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the TLS of a server of its options. A mistake is one line that names the option: an IllegalArgumentException if
 * options don't go together, an IOException if a file is not as it should be.
 */
final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

    private final CamelContext context;
    private final TlsConfiguration configuration;
    private final @Nullable SSLContextParameters global;

    /** @param global Camel's own parameters, if the component may use them */
    ServerTls(CamelContext context, TlsConfiguration configuration, @Nullable SSLContextParameters global) {
        this.context = context;
        this.configuration = configuration;
        this.global = global;
    }

    /** What the server needs, or null if it does no TLS. @param hostname for a certificate we make ourselves */
    @Nullable
    TlsSettings settings(String hostname) throws IOException, GeneralSecurityException {
        if (configuration.getTls() == TlsMode.NONE) {
            if (ownSources() > 0) {
                LOG.warn("there is a certificate, but tls is NONE, so nobody uses it; set tls=OFFERED or tls=REQUIRED");
            }
            return null;
        }
        if (ownSources() > 1) {
            throw new IllegalArgumentException("set one of sslContextParameters, keyStoreFile, and certificateFile with"
                    + " keyFile: there can't be several certificates");
        }
        Duration timeout = Duration.ofMillis(configuration.getTlsHandshakeTimeout());
        if (configuration.getTlsHandshakeTimeout() < 1) {
            throw new IllegalArgumentException("tlsHandshakeTimeout must be at least 1 ms, not " + timeout.toMillis());
        }
        TlsRules rules = configuration.tlsRules();
        SSLContextParameters camel = ownSources() > 0 ? configuration.getSslContextParameters() : global;
        if (camel != null) {
            return ofCamel(camel, rules, timeout);
        }
        if (rules.clients() != ClientCertificates.NONE && rules.authorities() == null) {
            throw new IllegalArgumentException("clientCertificates=" + rules.clients()
                    + " needs to know whose: set clientCaFile or trustStoreFile");
        }
        TlsCertificates certificates = certificates(hostname);
        try {
            certificates = certificates.with(rules);
        } catch (IOException e) {
            throw named("clientCaFile, trustStoreFile", e);
        }
        boolean wanted = rules.clients() == ClientCertificates.WANTED;
        return new TlsSettings(certificates, timeout, wanted ? certificates::trusts : chain -> true);
    }

    private int ownSources() {
        int sources = 0;
        sources += configuration.getSslContextParameters() == null ? 0 : 1;
        sources += configuration.getKeyStoreFile() == null && !configuration.isSelfSigned() ? 0 : 1;
        sources += configuration.getCertificateFile() == null && configuration.getKeyFile() == null ? 0 : 1;
        return sources;
    }

    private TlsSettings ofCamel(SSLContextParameters parameters, TlsRules rules, Duration timeout)
            throws IOException, GeneralSecurityException {
        if (rules.authorities() != null) {
            throw new IllegalArgumentException(
                    "clientCaFile and trustStoreFile have no say beside sslContextParameters:"
                            + " give those their trustManagers instead");
        }
        // Without trust managers Java trusts everybody's authorities, who vouch for servers and not for our accounts.
        boolean trusting = parameters.getTrustManagers() != null;
        if (rules.clients() != ClientCertificates.NONE && !trusting) {
            throw new IllegalArgumentException("clientCertificates=" + rules.clients()
                    + " needs to know whose: give sslContextParameters trustManagers");
        }
        SSLContext made = parameters.createSSLContext(context);
        rules.engine(made); // what is impossible is said now
        return new TlsSettings(() -> rules.engine(made), timeout, chain -> trusting);
    }

    private TlsCertificates certificates(String hostname) throws IOException {
        String keyStore = configuration.getKeyStoreFile();
        if (configuration.isSelfSigned()) {
            Path file = keyStore == null
                    ? MailboxStores.dataDirectory(context).resolve("tls.p12")
                    : TlsConfiguration.file("keyStoreFile", keyStore);
            try {
                return TlsCertificates.selfSigned(file, hostname);
            } catch (IOException e) {
                throw named("selfSigned", e);
            }
        }
        if (keyStore != null) {
            return ofKeystore(TlsConfiguration.file("keyStoreFile", keyStore));
        }
        if (configuration.getCertificateFile() == null && configuration.getKeyFile() == null) {
            throw new IllegalArgumentException(
                    "tls=" + configuration.getTls() + " needs a certificate: set keyStoreFile,"
                            + " or certificateFile and keyFile, or sslContextParameters, or selfSigned=true for a first try");
        }
        return ofPem(configuration.getCertificateFile(), configuration.getKeyFile());
    }

    private TlsCertificates ofKeystore(Path file) throws IOException {
        String password = configuration.getKeyStorePassword() == null ? "" : configuration.getKeyStorePassword();
        String keyPassword = configuration.getKeyPassword() == null ? password : configuration.getKeyPassword();
        try {
            return TlsCertificates.ofKeystore(file, configuration.getKeyStoreType(), password, keyPassword);
        } catch (IOException e) {
            throw named("keyStoreFile, keyStorePassword, keyStoreType, keyPassword", e);
        }
    }

    private static TlsCertificates ofPem(@Nullable String certificate, @Nullable String key) throws IOException {
        if (certificate == null || key == null) {
            throw new IllegalArgumentException(
                    certificate == null
                            ? "keyFile is set, but not certificateFile: set it to the certificate of that key"
                            : "certificateFile is set, but not keyFile: set it to the key of that certificate");
        }
        try {
            return TlsCertificates.ofPem(
                    TlsConfiguration.file("certificateFile", certificate), TlsConfiguration.file("keyFile", key));
        } catch (IOException e) {
            throw named("certificateFile, keyFile", e);
        }
    }

    private static IOException named(String options, IOException failure) {
        return new IOException(options + ": " + failure.getMessage(), failure);
    }
}
