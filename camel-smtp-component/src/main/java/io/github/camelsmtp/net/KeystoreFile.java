package io.github.camelsmtp.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Keystores in files, and the one we make ourselves with the runtime's own keytool: Java has no public API to sign. */
final class KeystoreFile {
    /** Not a secret: whoever can read the file may have the key, so the file is for its owner only. */
    static final String SELF_SIGNED_PASSWORD = "changeit";

    private KeystoreFile() {}

    /** A keystore that has a key to serve with. @throws IOException with one line for the user */
    static KeyStore keys(Path file, String type, char[] password) throws IOException, GeneralSecurityException {
        KeyStore keys = read(file, type, password);
        for (String alias : Collections.list(keys.aliases())) {
            if (keys.isKeyEntry(alias)) {
                return keys;
            }
        }
        throw new IOException("the keystore " + file + " has certificates, but no private key to serve them with");
    }

    static KeyStore read(Path file, String type, char[] password) throws IOException, GeneralSecurityException {
        KeyStore keys = ofType(type);
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, password);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no keystore " + file, e);
        } catch (FileSystemException e) {
            throw new IOException("cannot read the keystore " + file + ": " + reason(e), e);
        } catch (IOException e) {
            boolean wrong = e.getCause() instanceof java.security.UnrecoverableKeyException;
            throw new IOException(
                    "cannot read the keystore " + file + ": "
                            + (wrong ? "the password is wrong" : "it is no " + type + " file"),
                    e);
        }
        if (keys.size() == 0) {
            throw new IOException("the keystore " + file + " is empty");
        }
        return keys;
    }

    private static KeyStore ofType(String type) throws IOException {
        try {
            return KeyStore.getInstance(type);
        } catch (KeyStoreException e) {
            throw new IOException("there are no keystores of the type '" + type + "'; try PKCS12 or JKS", e);
        }
    }

    /** Why a file can't be read, for people. */
    static String reason(FileSystemException failure) {
        return failure instanceof AccessDeniedException
                ? "permission denied"
                : failure.getReason() == null ? "it can't be read" : failure.getReason();
    }

    static void makeSelfSigned(Path file, String hostname) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (hostname.isEmpty()
                || !hostname.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '.')) {
            throw new IOException("cannot make a certificate for '" + hostname + "': it is not a host name");
        }
        Files.createDirectories(directory);
        // A temporary directory is its owner's only: the key is never there for others to read, not even for a moment.
        Path workshop = Files.createTempDirectory(directory, "tls");
        Path made = workshop.resolve("keys.p12");
        run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "mail",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "3650",
                "-dname",
                "CN=" + hostname,
                "-ext",
                "SAN=dns:" + hostname,
                "-storetype",
                "PKCS12",
                "-keystore",
                made.toString(),
                "-storepass",
                SELF_SIGNED_PASSWORD));
        if (Files.getFileStore(made).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
        }
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(workshop);
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("cannot make a certificate: keytool says "
                        + said.lines().findFirst().orElse("nothing"));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a certificate was made", e);
        }
    }
}
