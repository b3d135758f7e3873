package io.github.camelsmtp.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;

/** Certificates and keys in PEM (RFC 7468): the key in PKCS#8, not encrypted, RSA, EC or EdDSA. */
final class PemFiles {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final byte[] PROBE = {1, 2, 3};
    private static final String[] ALGORITHMS = {"RSA", "EC", "EdDSA"};

    private PemFiles() {}

    /** A keystore without a password that has the two. @throws IOException with one line for the user */
    static KeyStore read(Path chain, Path key) throws IOException, GeneralSecurityException {
        Certificate[] certificates = certificates(chain);
        PrivateKey privateKey = privateKey(key);
        if (!belongs(privateKey, certificates[0].getPublicKey())) {
            throw new IOException("the key " + key + " does not belong to the certificate " + chain);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("mail", privateKey, new char[0], certificates);
        return keys;
    }

    /** Whether the two are a pair: what the one signs the other verifies. */
    private static boolean belongs(PrivateKey secret, PublicKey open) {
        String algorithm = secret.getAlgorithm().equals("EdDSA") ? "EdDSA" : "SHA256with" + signing(secret);
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(secret);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(open);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException notEvenOfOneKind) {
            return false;
        }
    }

    private static String signing(PrivateKey secret) {
        return secret.getAlgorithm().equals("EC") ? "ECDSA" : secret.getAlgorithm();
    }

    static Certificate[] certificates(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new IOException("there is no certificate in " + file);
            }
            return found.toArray(new Certificate[0]);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no certificate file " + file, e);
        } catch (FileSystemException e) {
            throw new IOException("cannot read the certificate in " + file + ": " + KeystoreFile.reason(e), e);
        } catch (CertificateException e) {
            throw new IOException("cannot read the certificate in " + file + ": it is not PEM", e);
        }
    }

    private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.US_ASCII);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no key file " + file, e);
        } catch (FileSystemException e) {
            throw new IOException("cannot read the key in " + file + ": " + KeystoreFile.reason(e), e);
        } catch (CharacterCodingException e) {
            throw new IOException("cannot read the key in " + file + ": it is not PEM", e);
        }
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException("there is no unencrypted PKCS#8 key in " + file
                    + "; make one with: openssl pkcs8 -topk8 -nocrypt -in old.pem -out " + file.getFileName());
        }
        byte[] octets;
        try {
            octets = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
        } catch (IllegalArgumentException e) {
            throw new IOException("cannot read the key in " + file + ": its base64 is broken", e);
        }
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(octets));
            } catch (InvalidKeySpecException notThisOne) {
                continue;
            }
        }
        throw new IOException("cannot read the key in " + file + ": it is no RSA, EC or EdDSA key");
    }
}
