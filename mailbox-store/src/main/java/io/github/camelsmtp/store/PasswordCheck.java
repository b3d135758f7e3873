package io.github.camelsmtp.store;

import io.github.camelsmtp.mail.ScramCredential;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * How a store checks passwords, and derives keys of new ones: one for all its accounts. Thread-safe.
 *
 * <p>A wrong password costs as many rounds of PBKDF2 as a password does that is set now, for an account, for one that is
 * disabled and for a name that nobody has; so the time tells nothing of the account. Only one whose keys are dearer than that
 * takes longer. A right password costs that once, and is then remembered as an HMAC under a key that never leaves the memory.
 */
public final class PasswordCheck {

    /** Where keys are replaced that have become too cheap. */
    public interface Renewal {
        /**
         * Puts the new keys in the place of the old ones, unless others have been set meanwhile. It deals with what fails: the
         * password was right, so the login is, and the keys are tried again at the next one.
         */
        void renew(Account account, ScramCredential old, ScramCredential anew);
    }

    private static final SecureRandom RANDOM = new SecureRandom();

    private final KnownPasswords known = new KnownPasswords();
    private final Renewal renewal;
    /** Checked in place of the keys that a name does not have; no password is known that fits it. */
    private volatile ScramCredential decoy = decoy(ScramCredential.DEFAULT_ITERATIONS);

    /** Leaves cheap keys as they are. */
    public PasswordCheck() {
        this((account, old, anew) -> {});
    }

    /** @param renewal called after a right password whose keys were derived with fewer rounds than is usual now */
    public PasswordCheck(Renewal renewal) {
        this.renewal = renewal;
    }

    private static ScramCredential decoy(int iterations) {
        return new ScramCredential(random(16), iterations, random(32), random(32));
    }

    private static byte[] random(int count) {
        byte[] octets = new byte[count];
        RANDOM.nextBytes(octets);
        return octets;
    }

    /** How many rounds of PBKDF2 a password costs that is set now. */
    public int iterations() {
        return decoy.iterations();
    }

    /** Sets what {@link #iterations} says. @throws IllegalArgumentException if it is not 4096 to 10,000,000 */
    public void setIterations(int iterations) {
        decoy = decoy(ScramCredential.checkedIterations(iterations));
    }

    /** Keys for a password that is set now. */
    public ScramCredential derive(String password) {
        return ScramCredential.of(password, iterations());
    }

    /**
     * Checks a password ({@link Accounts#authenticate}).
     *
     * @param name as the client gave it
     * @param keys those of that name, empty if it has none that may log in
     * @return the account, or empty if there are no keys or they are of another password
     */
    public Optional<Account> authenticate(String name, Optional<ScramCredential> keys, String password) {
        ScramCredential nobodys = decoy;
        ScramCredential checked = keys.orElse(nobodys);
        int fewer = nobodys.iterations() - checked.iterations();
        Optional<Account> account = known.matches(checked, password) ? Account.named(name) : Optional.empty();
        if (fewer > 0 && account.isPresent()) {
            renewal.renew(account.get(), checked, derive(password));
        } else if (fewer > 0) {
            // The rounds that these keys save, or the time would tell that somebody has them.
            ScramCredential.derive(password, nobodys.salt(), fewer);
        }
        return keys.isPresent() ? account : Optional.empty();
    }
}
