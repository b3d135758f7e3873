package io.github.camelsmtp.auth;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes guessing passwords slow, and in the end pointless: failed logins are counted for each address and each account,
 * over every protocol that shares the guard. Thread-safe.
 *
 * <p>Each failure in a row is answered a second later than the one before, up to {@value #SLOWEST} seconds. After too many
 * of them within the lockout time, the address, or the account, can't log in at all until that time has passed since the
 * last failure; a right password is refused like a wrong one then, so that nobody learns that it was right. A login that
 * succeeds forgets the failures of its account, not those of its address: whoever has one account could guess others.
 *
 * <p>It remembers at most {@value #MOST} addresses and accounts, the most recent ones. An address is an IPv4 address or the
 * /64 of an IPv6 one. It knows nothing of passwords.
 */
public final class LoginGuard {
    private static final int SLOWEST = 5;
    private static final int MOST = 10_000;

    /** An address is many people behind one NAT: it may fail this many times as often as an account. */
    private static final int ADDRESS_FACTOR = 4;

    private record Failures(int count, Instant last) {}

    /** Failed logins by address and account, the oldest first. Its own lock. */
    private static final class Memory extends LinkedHashMap<Object, Failures> {
        private static final long serialVersionUID = 1L;

        Memory() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Failures> eldest) {
            return size() > MOST;
        }
    }

    private final Clock clock;
    private final int maxFailures;
    private final Duration lockout;
    private final Memory failures;

    /**
     * @param maxFailures failed logins of an account until it is locked, at least 1; an address may have four times as many
     * @param lockout how long it is locked after its last failure; zero: never
     * @throws IllegalArgumentException if a value is out of its range
     */
    public LoginGuard(Clock clock, int maxFailures, Duration lockout) {
        this(clock, maxFailures, lockout, new Memory());
    }

    private LoginGuard(Clock clock, int maxFailures, Duration lockout, Memory failures) {
        if (maxFailures < 1 || lockout.isNegative()) {
            throw new IllegalArgumentException("maxLoginFailures must be at least 1, and loginLockout not negative");
        }
        this.clock = clock;
        this.maxFailures = maxFailures;
        this.lockout = lockout;
        this.failures = failures;
    }

    /**
     * A guard that remembers the same failures and judges them by other rules.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public LoginGuard with(int otherMaxFailures, Duration otherLockout) {
        return new LoginGuard(clock, otherMaxFailures, otherLockout, failures);
    }

    /**
     * Whether a login may be tried at all; if not, answer as to a wrong password.
     *
     * @param account the client's idea of it, in one spelling; empty if it has not told, then only the address counts
     */
    public boolean allows(InetAddress address, String account) {
        synchronized (failures) {
            return lockout.isZero()
                    || count(network(address)) < maxFailures * ADDRESS_FACTOR
                            && (account.isEmpty() || count(name(account)) < maxFailures);
        }
    }

    /** A login has failed, or was not allowed. @return how long to wait before the client is told */
    public Duration failed(InetAddress address, String account) {
        synchronized (failures) {
            int ofAddress = add(network(address), maxFailures * ADDRESS_FACTOR);
            int ofAccount = account.isEmpty() ? 0 : add(name(account), maxFailures);
            return Duration.ofSeconds(Math.min(SLOWEST, Math.max(ofAddress, ofAccount)));
        }
    }

    /** A login has succeeded. */
    public void succeeded(String account) {
        synchronized (failures) {
            failures.remove(name(account));
        }
    }

    private int add(Object key, int most) {
        int count = count(key) + 1;
        if (count > most) {
            return count;
        }
        failures.put(key, new Failures(count, clock.instant()));
        return count;
    }

    private int count(Object key) {
        @Nullable Failures known = failures.get(key);
        boolean recent = known != null && known.last.plus(lockout).isAfter(clock.instant());
        return recent ? known.count : 0;
    }

    private static Object name(String account) {
        return account.toLowerCase(Locale.ROOT);
    }

    /** IPv4 addresses and IPv6 networks have different lengths, so they never meet. */
    private static Object network(InetAddress address) {
        byte[] octets = address.getAddress();
        return Arrays.toString(address instanceof Inet6Address ? Arrays.copyOf(octets, 8) : octets);
    }
}
