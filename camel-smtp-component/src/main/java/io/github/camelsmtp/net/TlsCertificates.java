package io.github.camelsmtp.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server's keys and certificates from files, and the engines made of them. When the files change, new connections use
 * what is in them now; if that is broken, the old ones stay and the administrator is told. Thread-safe.
 *
 * <p>With several certificates in a keystore the one whose name the client asked for (SNI, RFC 6066 §3) is used. What
 * is agreed on is a matter of {@link TlsRules}. It does not check that a certificate is valid now or fits the hostname: clients do.
 */
public final class TlsCertificates implements Supplier<SSLEngine> {
    private static final Logger LOG = LoggerFactory.getLogger(TlsCertificates.class);

    /** How often the files are looked at, at most. */
    private static final long LOOK_EVERY = Duration.ofSeconds(5).toNanos();

    /** Reads the keys; made anew whenever a file changes. */
    private interface Source {
        KeyStore load() throws IOException, GeneralSecurityException;
    }

    /** What was made of the files. @param trust says whom to trust; null if no certificates are asked for */
    private record Loaded(SSLContext context, @Nullable X509ExtendedTrustManager trust) {}

    private final Source source;
    private final char[] keyPassword;
    private final List<Path> files;
    private final TlsRules rules;
    private Loaded loaded;
    private List<FileTime> times;
    private long lookedAt = System.nanoTime();

    private TlsCertificates(Source source, char[] keyPassword, List<Path> files, TlsRules rules) throws IOException {
        this.source = source;
        this.keyPassword = keyPassword.clone();
        this.files = files;
        this.rules = rules;
        this.times = times();
        this.loaded = load();
        rules.engine(loaded.context); // rather now than at the first handshake
    }

    /**
     * The same keys with other rules than the default ones.
     *
     * @throws IOException if the authorities of clients can't be read; one line for the user
     * @throws IllegalArgumentException if the rules leave nothing that is possible; one line for the user
     */
    public TlsCertificates with(TlsRules others) throws IOException {
        return new TlsCertificates(source, keyPassword, files, others);
    }

    /**
     * From a keystore.
     *
     * @param type PKCS12 or JKS
     * @throws IOException if it can't be read, or the password is wrong; one line for the user
     */
    public static TlsCertificates ofKeystore(Path file, String type, String password) throws IOException {
        return ofKeystore(file, type, password, password);
    }

    /** From a keystore whose keys have a password of their own. */
    public static TlsCertificates ofKeystore(Path file, String type, String password, String keyPassword)
            throws IOException {
        char[] secret = password.toCharArray();
        return new TlsCertificates(
                () -> KeystoreFile.keys(file, type, secret),
                keyPassword.toCharArray(),
                List.of(file),
                TlsRules.DEFAULT);
    }

    /**
     * From PEM files, as Let's Encrypt and most others give them.
     *
     * @param chain the certificate, followed by those between it and the root
     * @param key its private key in PKCS#8, not encrypted
     * @throws IOException if they can't be read or do not belong together; one line for the user
     */
    public static TlsCertificates ofPem(Path chain, Path key) throws IOException {
        char[] secret = {};
        return new TlsCertificates(() -> PemFiles.read(chain, key), secret, List.of(chain, key), TlsRules.DEFAULT);
    }

    /**
     * A certificate that we sign ourselves, made when the file is not there: for a first try and for tests. Clients do not
     * trust it unless they are told to.
     *
     * @param file the PKCS#12 keystore it is kept in, readable by its owner only
     * @param hostname the name in it
     * @throws IOException if it can't be made or read; one line for the user
     */
    public static TlsCertificates selfSigned(Path file, String hostname) throws IOException {
        if (!Files.exists(file)) {
            KeystoreFile.makeSelfSigned(file, hostname);
            LOG.info(
                    "made a self-signed certificate for {} in {}; clients have to be told to trust it", hostname, file);
        }
        return ofKeystore(file, "PKCS12", KeystoreFile.SELF_SIGNED_PASSWORD);
    }

    private Loaded load() throws IOException {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(ReadyKeys.of(source.load(), keyPassword), keyPassword);
            TrustFiles authorities = rules.authorities();
            X509ExtendedTrustManager trust = authorities == null ? null : authorities.read();
            boolean lenient = rules.clients() == ClientCertificates.WANTED;
            TrustManager[] trusts =
                    trust == null ? null : new TrustManager[] {lenient ? new LenientTrust(trust) : trust};
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trusts, null);
            return new Loaded(context, trust);
        } catch (UnrecoverableKeyException e) {
            throw new IOException(
                    "cannot use the key in " + files.get(0) + ": it has another password than its keystore", e);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot use the key in " + files.get(files.size() - 1) + ": " + e.getMessage(), e);
        }
    }

    private List<FileTime> times() throws IOException {
        List<FileTime> found = new ArrayList<>();
        List<Path> all = new ArrayList<>(files);
        if (rules.authorities() != null) {
            all.add(rules.authorities().file());
        }
        for (Path file : all) {
            found.add(Files.exists(file) ? Files.getLastModifiedTime(file) : FileTime.fromMillis(0));
        }
        return found;
    }

    /** Looks at the files now, and takes what is in them if they have changed. */
    synchronized void refresh() {
        lookedAt = System.nanoTime();
        try {
            List<FileTime> now = times();
            if (!now.equals(times)) {
                times = now;
                loaded = load();
                LOG.info("the TLS certificate in {} has changed; new connections use it", files.get(0));
            }
        } catch (IOException e) {
            LOG.error("the TLS certificate has changed and can't be used; the old one stays: {}", e.getMessage());
        }
    }

    private Loaded current() {
        synchronized (this) {
            if (System.nanoTime() - lookedAt > LOOK_EVERY) {
                refresh();
            }
            return loaded;
        }
    }

    /** An engine in server mode for one connection. */
    @Override
    public SSLEngine get() {
        return rules.engine(current().context);
    }

    /** Whether a client's chain, whose key a handshake has proved, leads to an authority that is trusted now. */
    public boolean trusts(X509Certificate[] chain) {
        X509ExtendedTrustManager trust = current().trust;
        return trust != null && LenientTrust.isTrusted(trust, chain);
    }
}
