package io.github.camelsmtp.store;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.SecretKeyFactorySpi;
import javax.crypto.spec.PBEKeySpec;

/**
 * Counts the work of passwords: the rounds of PBKDF2 that this thread asks Java for. It stands before Java's own provider
 * while it is open, and hands everything on; so it sees whoever derives, by whatever way. (Oracle's JDK, other than OpenJDK,
 * takes no provider that isn't signed.)
 */
public final class Derivations implements AutoCloseable {
    private static final String PROVIDER = "Derivations";
    private static final ThreadLocal<List<Integer>> SEEN = ThreadLocal.withInitial(ArrayList::new);

    /** What is to be counted. */
    public interface Work {
        void run() throws Exception;
    }

    /** Begins to count. */
    public Derivations() {
        Security.insertProviderAt(new Counting(), 1);
    }

    /** The rounds of each derivation of some work, in order. */
    public List<Integer> of(Work work) throws Exception {
        SEEN.get().clear();
        work.run();
        return List.copyOf(SEEN.get());
    }

    @Override
    public void close() {
        Security.removeProvider(PROVIDER);
        SEEN.remove();
    }

    private static final class Counting extends Provider {
        private static final long serialVersionUID = 1;

        Counting() {
            super(PROVIDER, "1", "counts rounds of PBKDF2");
            put("SecretKeyFactory.PBKDF2WithHmacSHA1", Sha1.class.getName());
            put("SecretKeyFactory.PBKDF2WithHmacSHA256", Sha256.class.getName());
        }
    }

    /** Made by Java, by its name. */
    public static final class Sha1 extends Counted {
        /** For Java. */
        public Sha1() throws NoSuchAlgorithmException {
            super("PBKDF2WithHmacSHA1");
        }
    }

    /** Made by Java, by its name. */
    public static final class Sha256 extends Counted {
        /** For Java. */
        public Sha256() throws NoSuchAlgorithmException {
            super("PBKDF2WithHmacSHA256");
        }
    }

    private abstract static class Counted extends SecretKeyFactorySpi {
        private final SecretKeyFactory own;

        Counted(String algorithm) throws NoSuchAlgorithmException {
            Provider javas = null;
            for (Provider provider : Security.getProviders("SecretKeyFactory." + algorithm)) {
                javas = provider.getName().equals(PROVIDER) ? javas : provider;
            }
            own = SecretKeyFactory.getInstance(algorithm, javas);
        }

        @Override
        protected SecretKey engineGenerateSecret(KeySpec spec) throws InvalidKeySpecException {
            SEEN.get().add(((PBEKeySpec) spec).getIterationCount());
            return own.generateSecret(spec);
        }

        @Override
        protected KeySpec engineGetKeySpec(SecretKey key, Class<?> spec) throws InvalidKeySpecException {
            return own.getKeySpec(key, spec);
        }

        @Override
        protected SecretKey engineTranslateKey(SecretKey key) throws InvalidKeyException {
            return own.translateKey(key);
        }
    }
}
