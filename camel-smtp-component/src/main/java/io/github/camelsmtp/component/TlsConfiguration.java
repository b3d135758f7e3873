package io.github.camelsmtp.component;

import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.net.ClientCertificates;
import io.github.camelsmtp.net.TlsRules;
import io.github.camelsmtp.net.TrustFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/** The TLS of a server, whatever it speaks. {@link ServerTls} makes it of these. */
@UriParams
public abstract class TlsConfiguration implements Cloneable {
    @UriParam(label = "security", defaultValue = "NONE")
    @Metadata(
            description =
                    "What a server does about TLS: NONE; OFFERED with STARTTLS (POP3: STLS), and nobody must take it, which is what a server for everybody's mail does; REQUIRED: without it there is no mail; IMPLICIT: TLS from the first octet, as mina-smtps: and mina-pop3s: have it. A producer is OFFERED unless something is said: it takes STARTTLS if it can, and sends in the clear if not. With a password or token it is REQUIRED: whoever stands in between must not get it.")
    private TlsMode tls = TlsMode.NONE;

    private boolean tlsChosen;

    @UriParam(label = "security")
    @Metadata(
            description =
                    "Keys, certificates and rules as Camel's other components take them. They are read once: to change certificates without a restart use keyStoreFile, or certificateFile and keyFile.")
    private @Nullable SSLContextParameters sslContextParameters;

    @UriParam(label = "consumer,security")
    @Metadata(
            description =
                    "A keystore with the server's keys and certificates, read anew when it changes. With several certificates in it the one is used whose name the client asks for (SNI).")
    private @Nullable String keyStoreFile;

    @UriParam(label = "consumer,security", secret = true)
    @Metadata(description = "The password of keyStoreFile.")
    private @Nullable String keyStorePassword;

    @UriParam(label = "consumer,security", defaultValue = "PKCS12")
    @Metadata(description = "What keyStoreFile is: PKCS12 or JKS.")
    private String keyStoreType = "PKCS12";

    @UriParam(label = "consumer,security", secret = true)
    @Metadata(description = "The password of the keys in keyStoreFile, if they have another one than the keystore.")
    private @Nullable String keyPassword;

    @UriParam(label = "consumer,security")
    @Metadata(
            description =
                    "The server's certificate in PEM, followed by those between it and the root, such as fullchain.pem of Let's Encrypt. Read anew when it changes. Needs keyFile.")
    private @Nullable String certificateFile;

    @UriParam(label = "consumer,security")
    @Metadata(
            description =
                    "The key of certificateFile: PKCS#8 in PEM, not encrypted, such as privkey.pem of Let's Encrypt.")
    private @Nullable String keyFile;

    @UriParam(label = "consumer,security")
    @Metadata(
            description =
                    "Whether to make a certificate ourselves when there is none yet, for a first try: clients do not trust it. It is kept in keyStoreFile, or in tls.p12 in the data directory of the mailbox component.")
    private boolean selfSigned;

    @UriParam(label = "consumer,security", defaultValue = "NONE")
    @Metadata(
            description =
                    "Whether clients are asked for a certificate: NONE; WANTED: one that is trusted can be a login (SASL EXTERNAL), others count as none; REQUIRED: without one that is trusted there is no TLS.")
    private ClientCertificates clientCertificates = ClientCertificates.NONE;

    @UriParam(label = "consumer,security")
    @Metadata(description = "The authorities whose client certificates are trusted, in PEM. Read anew when it changes.")
    private @Nullable String clientCaFile;

    @UriParam(label = "security")
    @Metadata(description = "The same as clientCaFile, of a producer as serverCaFile, in a keystore.")
    private @Nullable String trustStoreFile;

    @UriParam(label = "security", secret = true)
    @Metadata(description = "The password of trustStoreFile.")
    private @Nullable String trustStorePassword;

    @UriParam(label = "security", defaultValue = "PKCS12")
    @Metadata(description = "What trustStoreFile is: PKCS12 or JKS.")
    private String trustStoreType = "PKCS12";

    @UriParam(label = "consumer,security,advanced")
    @Metadata(
            description =
                    "The versions of TLS, as Java names them and with commas between them. Default: TLSv1.3,TLSv1.2; older ones are broken (RFC 8996).")
    private @Nullable String tlsProtocols;

    @UriParam(label = "consumer,security,advanced")
    @Metadata(
            description =
                    "The cipher suites by their registered names, with commas between them; the first that the client knows is taken. Default: those with forward secrecy and authenticated encryption (RFC 9325).")
    private @Nullable String tlsCiphers;

    @UriParam(label = "consumer,security,advanced", javaType = "java.time.Duration", defaultValue = "1m")
    @Metadata(description = "How long a TLS handshake may take. RFC: none; Postfix: 5 minutes.")
    private long tlsHandshakeTimeout = Duration.ofMinutes(1).toMillis();

    /** What a producer does about TLS. @param unlessSaid if nothing was said */
    TlsMode producerTls(TlsMode unlessSaid) {
        return tlsChosen ? tls : unlessSaid;
    }

    /** What is agreed on in a handshake. @throws IllegalArgumentException if an option has no sense, in one line */
    TlsRules tlsRules() {
        return new TlsRules(names(tlsProtocols), names(tlsCiphers), clientCertificates, authorities());
    }

    private @Nullable TrustFiles authorities() {
        if (clientCaFile != null && trustStoreFile != null) {
            throw new IllegalArgumentException("clientCaFile and trustStoreFile say the same: set one of them");
        }
        if (clientCaFile != null) {
            return TrustFiles.ofPem(file("clientCaFile", clientCaFile));
        }
        if (trustStoreFile == null) {
            return null;
        }
        String password = trustStorePassword == null ? "" : trustStorePassword;
        return TrustFiles.ofKeystore(file("trustStoreFile", trustStoreFile), trustStoreType, password);
    }

    private static List<String> names(@Nullable String list) {
        return list == null
                ? List.of()
                : Arrays.stream(list.split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList();
    }

    /** A file of an option; Camel's {@code file:} may stand before it. */
    static Path file(String option, String value) {
        String path = value.startsWith("file:") ? value.substring(5) : value;
        if (path.matches("[a-z]{2,}:.*")) {
            throw new IllegalArgumentException(option + " must be a file, not '" + value
                    + "'; what is on the class path can be had with sslContextParameters");
        }
        return Path.of(path);
    }

    public TlsMode getTls() {
        return tls;
    }

    public void setTls(TlsMode tls) {
        this.tls = tls;
        this.tlsChosen = true;
    }

    public @Nullable SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    public void setSslContextParameters(@Nullable SSLContextParameters sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    public @Nullable String getKeyStoreFile() {
        return keyStoreFile;
    }

    public void setKeyStoreFile(@Nullable String keyStoreFile) {
        this.keyStoreFile = keyStoreFile;
    }

    public @Nullable String getKeyStorePassword() {
        return keyStorePassword;
    }

    public void setKeyStorePassword(@Nullable String keyStorePassword) {
        this.keyStorePassword = keyStorePassword;
    }

    public String getKeyStoreType() {
        return keyStoreType;
    }

    public void setKeyStoreType(String keyStoreType) {
        this.keyStoreType = keyStoreType;
    }

    public @Nullable String getKeyPassword() {
        return keyPassword;
    }

    public void setKeyPassword(@Nullable String keyPassword) {
        this.keyPassword = keyPassword;
    }

    public @Nullable String getCertificateFile() {
        return certificateFile;
    }

    public void setCertificateFile(@Nullable String certificateFile) {
        this.certificateFile = certificateFile;
    }

    public @Nullable String getKeyFile() {
        return keyFile;
    }

    public void setKeyFile(@Nullable String keyFile) {
        this.keyFile = keyFile;
    }

    public boolean isSelfSigned() {
        return selfSigned;
    }

    public void setSelfSigned(boolean selfSigned) {
        this.selfSigned = selfSigned;
    }

    public ClientCertificates getClientCertificates() {
        return clientCertificates;
    }

    public void setClientCertificates(ClientCertificates clientCertificates) {
        this.clientCertificates = clientCertificates;
    }

    public @Nullable String getClientCaFile() {
        return clientCaFile;
    }

    public void setClientCaFile(@Nullable String clientCaFile) {
        this.clientCaFile = clientCaFile;
    }

    public @Nullable String getTrustStoreFile() {
        return trustStoreFile;
    }

    public void setTrustStoreFile(@Nullable String trustStoreFile) {
        this.trustStoreFile = trustStoreFile;
    }

    public @Nullable String getTrustStorePassword() {
        return trustStorePassword;
    }

    public void setTrustStorePassword(@Nullable String trustStorePassword) {
        this.trustStorePassword = trustStorePassword;
    }

    public String getTrustStoreType() {
        return trustStoreType;
    }

    public void setTrustStoreType(String trustStoreType) {
        this.trustStoreType = trustStoreType;
    }

    public @Nullable String getTlsProtocols() {
        return tlsProtocols;
    }

    public void setTlsProtocols(@Nullable String tlsProtocols) {
        this.tlsProtocols = tlsProtocols;
    }

    public @Nullable String getTlsCiphers() {
        return tlsCiphers;
    }

    public void setTlsCiphers(@Nullable String tlsCiphers) {
        this.tlsCiphers = tlsCiphers;
    }

    public long getTlsHandshakeTimeout() {
        return tlsHandshakeTimeout;
    }

    public void setTlsHandshakeTimeout(long tlsHandshakeTimeout) {
        this.tlsHandshakeTimeout = tlsHandshakeTimeout;
    }
}
