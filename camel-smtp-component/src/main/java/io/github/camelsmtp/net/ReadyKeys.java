package io.github.camelsmtp.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.KeyStoreSpi;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Date;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The private keys of a keystore, decrypted once. Java's key manager that heeds SNI asks its keystore for the key at every
 * handshake, and a PKCS#12 keystore then decrypts it again, with thousands of rounds of a hash: more than all the rest of a
 * handshake. The keys are in memory in either case. Immutable, and knows no password.
 */
final class ReadyKeys extends KeyStoreSpi {
    private final Map<String, KeyStore.PrivateKeyEntry> entries = new LinkedHashMap<>();

    private ReadyKeys(KeyStore keys, char[] password) throws GeneralSecurityException {
        for (String alias : Collections.list(keys.aliases())) {
            Key key = keys.getKey(alias, password);
            Certificate[] chain = keys.getCertificateChain(alias);
            if (key instanceof PrivateKey secret && chain != null) {
                entries.put(alias, entry(secret, chain));
            }
        }
    }

    private static KeyStore.PrivateKeyEntry entry(PrivateKey key, Certificate[] chain) throws KeyStoreException {
        try {
            return new KeyStore.PrivateKeyEntry(key, chain);
        } catch (IllegalArgumentException e) {
            throw new KeyStoreException(e.getMessage(), e); // a pair of different kinds
        }
    }

    /**
     * The private keys and their certificates, in a keystore that gives them for any password.
     *
     * @throws java.security.UnrecoverableKeyException if a key has another password
     */
    static KeyStore of(KeyStore keys, char[] password) throws GeneralSecurityException, IOException {
        KeyStore ready = new KeyStore(new ReadyKeys(keys, password), null, "memory") {};
        ready.load(null, null);
        return ready;
    }

    @Override
    public KeyStore.@Nullable Entry engineGetEntry(String alias, KeyStore.@Nullable ProtectionParameter ignored) {
        return entries.get(alias);
    }

    @Override
    public boolean engineEntryInstanceOf(String alias, Class<? extends KeyStore.Entry> type) {
        return type.isInstance(entries.get(alias));
    }

    @Override
    public @Nullable Key engineGetKey(String alias, char @Nullable [] ignored) {
        KeyStore.PrivateKeyEntry entry = entries.get(alias);
        return entry == null ? null : entry.getPrivateKey();
    }

    @Override
    public Certificate @Nullable [] engineGetCertificateChain(String alias) {
        KeyStore.PrivateKeyEntry entry = entries.get(alias);
        return entry == null ? null : entry.getCertificateChain();
    }

    @Override
    public @Nullable Certificate engineGetCertificate(String alias) {
        KeyStore.PrivateKeyEntry entry = entries.get(alias);
        return entry == null ? null : entry.getCertificate();
    }

    @Override
    public @Nullable String engineGetCertificateAlias(Certificate certificate) {
        return entries.entrySet().stream()
                .filter(entry -> entry.getValue().getCertificate().equals(certificate))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    @Override
    public @Nullable Date engineGetCreationDate(String alias) {
        return null;
    }

    @Override
    public Enumeration<String> engineAliases() {
        return Collections.enumeration(entries.keySet());
    }

    @Override
    public boolean engineContainsAlias(String alias) {
        return entries.containsKey(alias);
    }

    @Override
    public int engineSize() {
        return entries.size();
    }

    @Override
    public boolean engineIsKeyEntry(String alias) {
        return entries.containsKey(alias);
    }

    @Override
    public boolean engineIsCertificateEntry(String alias) {
        return false;
    }

    @Override
    public void engineLoad(@Nullable InputStream nothing, char @Nullable [] password) {
        // they are here already
    }

    @Override
    public void engineSetKeyEntry(String alias, Key key, char[] password, Certificate[] chain) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void engineSetKeyEntry(String alias, byte[] key, Certificate[] chain) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void engineSetCertificateEntry(String alias, Certificate certificate) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void engineDeleteEntry(String alias) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void engineStore(OutputStream out, char[] password) {
        throw new UnsupportedOperationException();
    }
}
