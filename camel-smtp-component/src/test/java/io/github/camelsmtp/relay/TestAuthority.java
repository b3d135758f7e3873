package io.github.camelsmtp.relay;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** A certificate authority for tests, made with the JDK's keytool: it issues real certificates for host names. */
final class TestAuthority {
    private static final String PASSWORD = "changeit";

    private final Path keys;
    private int issued;

    /** A server with its key. @param chain its certificate, and the authority's @param keystore the same as a file */
    record Server(X509Certificate[] chain, SSLContext context, Path keystore) {
        X509Certificate certificate() {
            return chain[0];
        }
    }

    TestAuthority(String name) {
        try {
            keys = Files.createTempDirectory("authority").resolve("keys.p12");
            keys.toFile().deleteOnExit();
            keys.getParent().toFile().deleteOnExit();
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
        keytool("-genkeypair", "-alias", "ca", "-dname", "CN=" + name, "-ext", "bc:c", "-validity", "10");
    }

    /** A certificate that is valid now. @param names with {@code dns:} before each */
    Server server(String... names) {
        return server(List.of("-validity", "5"), "Server", names);
    }

    Server expired(String... names) {
        return server(List.of("-startdate", "-5d", "-validity", "2"), "Server", names);
    }

    Server withCommonName(String name) {
        return server(List.of("-validity", "5"), name);
    }

    private synchronized Server server(List<String> dates, String commonName, String... names) {
        String alias = "server" + ++issued;
        List<String> request = new ArrayList<>(List.of("-genkeypair", "-alias", alias, "-signer", "ca"));
        request.addAll(List.of("-dname", "CN=" + commonName));
        request.addAll(dates);
        if (names.length > 0) {
            request.addAll(List.of("-ext", "san=" + String.join(",", names)));
        }
        keytool(request.toArray(String[]::new));
        try {
            KeyStore all = load();
            Certificate[] chain = all.getCertificateChain(alias);
            KeyStore one = KeyStore.getInstance("PKCS12");
            one.load(null, null);
            one.setKeyEntry("server", all.getKey(alias, PASSWORD.toCharArray()), PASSWORD.toCharArray(), chain);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(one, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), null, null);
            Path file = keys.resolveSibling(alias + ".p12");
            try (OutputStream out = Files.newOutputStream(file)) {
                one.store(out, PASSWORD.toCharArray());
            }
            file.toFile().deleteOnExit();
            return new Server(Arrays.copyOf(chain, chain.length, X509Certificate[].class), context, file);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    X509Certificate certificate() {
        try {
            return (X509Certificate) load().getCertificate("ca");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private TrustManagerFactory trust() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", certificate());
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(trusted);
        return factory;
    }

    /** Who trusts this authority and no other. */
    X509TrustManager trusting() {
        try {
            return (X509TrustManager) trust().getTrustManagers()[0];
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    SSLContext client() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust().getTrustManagers(), null);
            return context;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyStore load() throws Exception {
        KeyStore all = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            all.load(in, PASSWORD.toCharArray());
        }
        return all;
    }

    private void keytool(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-storetype", "PKCS12"));
        command.addAll(List.of("-keystore", keys.toString(), "-storepass", PASSWORD));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("keytool failed: " + said);
            }
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
