package io.github.camelsmtp.forward;

import io.github.camelsmtp.mail.EmailAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Sender Rewriting Scheme: whoever forwards a message sends it with a return path of their own, or SPF at the next host
 * fails; and sends bounces to that path on to the first sender. The path holds all that is needed for that, sealed, so that
 * nobody else can make one:
 *
 * <pre>
 * SRS0=seal=day=domain=local@forwarder        of local@domain
 * SRS1=seal=first==seal=day=domain=local@forwarder   of an SRS0 address of the forwarder "first"
 * </pre>
 *
 * <p>An SRS1 address goes back to the first forwarder, however many there were since, who then undoes the SRS0. The form is
 * that of the paper (libspf2.org/srs, Mail::SRS, postsrsd), so that other forwarders recognize ours and we theirs; the seals
 * are our own: 40 bits of HMAC-SHA-256 instead of the usual 20 of SHA-1.
 *
 * <p>Bad input is a value: {@link Returned}. It never makes a path for the null sender, which has none.
 */
public final class Srs {
    /** For how long a path can be sent back to. Precedent: Mail::SRS and libsrs2, 21 days. */
    public static final int MAX_AGE_DAYS = 21;

    private static final String SRS0 = "SRS0";
    private static final String SRS1 = "SRS1";
    private static final String SEPARATORS = "=+-";

    private final String domain;
    private final Seal seal;
    private final int maxAgeDays;

    /**
     * @param domain ours, to which bounces come
     * @param secrets at least 16 characters each; the first one seals, all are tried when a path comes back
     * @throws IllegalArgumentException if the domain is none, or a secret is too short
     */
    public Srs(String domain, List<String> secrets) {
        this(domain, secrets, MAX_AGE_DAYS);
    }

    /** @param maxAgeDays how old a path may be when it comes back, 1 to 512 */
    public Srs(String domain, List<String> secrets, int maxAgeDays) {
        if (maxAgeDays < 1 || maxAgeDays > 512) {
            throw new IllegalArgumentException("the age must be 1 to 512 days, not " + maxAgeDays);
        }
        this.domain = new EmailAddress("SRS0", domain).domain();
        this.seal = new Seal(secrets);
        this.maxAgeDays = maxAgeDays;
    }

    /** The domain of the paths. */
    public String domain() {
        return domain;
    }

    /**
     * The return path under which to forward a message: the same if it is ours already.
     *
     * @return empty if it would be too long for an address (256 octets before the @)
     */
    public Optional<EmailAddress> forward(EmailAddress sender, Instant now) {
        if (sender.domain().equals(domain)) {
            return Optional.of(sender);
        }
        String local = sender.localPart();
        if (isMarked(local, SRS1)) {
            // The seal is the other forwarder's; what matters is who was the first.
            String[] parts = local.substring(SRS1.length() + 1).split("=", 3);
            if (parts.length == 3 && !parts[1].isEmpty()) {
                return second(parts[1].toLowerCase(Locale.ROOT), parts[2]);
            }
        }
        if (isMarked(local, SRS0)) {
            return second(sender.domain(), local.substring(SRS0.length()));
        }
        String day = Seal.day(now.atZone(ZoneOffset.UTC).toLocalDate().toEpochDay());
        return address(String.join("=", SRS0, seal.of(day, sender.domain(), local), day, sender.domain(), local));
    }

    /** @param rest what stands behind SRS0, its separator included */
    private Optional<EmailAddress> second(String first, String rest) {
        return address(String.join("=", SRS1, seal.of(first, rest), first, rest));
    }

    private Optional<EmailAddress> address(String local) {
        try {
            return Optional.of(new EmailAddress(local, domain));
        } catch (IllegalArgumentException tooLong) {
            return Optional.empty();
        }
    }

    private static boolean isMarked(String local, String mark) {
        return local.length() > mark.length()
                && local.regionMatches(true, 0, mark, 0, mark.length())
                && SEPARATORS.indexOf(local.charAt(mark.length())) >= 0;
    }

    /**
     * What an address stands for to which a bounce came.
     *
     * @param kind whether it is one of ours
     * @param address to whom the bounce goes, null unless it is good
     */
    public record Returned(Kind kind, @Nullable EmailAddress address) {
        /** Whether a path is one of ours. */
        public enum Kind {
            /** It is no path of this scheme, or of another domain: not our business. */
            OTHER,
            /** It is ours. */
            GOOD,
            /** It was ours, but is too old. */
            EXPIRED,
            /** It looks like one of ours, and we have not made it. */
            FORGED
        }
    }

    /** Undoes {@link #forward}. */
    public Returned reverse(EmailAddress path, Instant now) {
        String local = path.localPart();
        if (!path.domain().equals(domain) || !isMarked(local, SRS0) && !isMarked(local, SRS1)) {
            return new Returned(Returned.Kind.OTHER, null);
        }
        return isMarked(local, SRS0) ? reverseFirst(local, now) : reverseSecond(local);
    }

    private Returned reverseFirst(String local, Instant now) {
        String[] parts = local.substring(SRS0.length() + 1).split("=", 4);
        if (parts.length != 4 || !seal.fits(parts[0], parts[1], parts[2], parts[3])) {
            return new Returned(Returned.Kind.FORGED, null);
        }
        long today = now.atZone(ZoneOffset.UTC).toLocalDate().toEpochDay();
        // A clock that is a day ahead has made a path of tomorrow.
        long age = Math.floorMod(today + 1 - Seal.day(parts[1]), 1024L) - 1;
        if (age > maxAgeDays) {
            return new Returned(Returned.Kind.EXPIRED, null);
        }
        return good(parts[3], parts[2]);
    }

    private Returned reverseSecond(String local) {
        String[] parts = local.substring(SRS1.length() + 1).split("=", 3);
        if (parts.length != 3 || !seal.fits(parts[0], parts[1], parts[2])) {
            return new Returned(Returned.Kind.FORGED, null);
        }
        return good(SRS0 + parts[2], parts[1]);
    }

    private static Returned good(String local, String domain) {
        try {
            return new Returned(Returned.Kind.GOOD, new EmailAddress(local, domain));
        } catch (IllegalArgumentException noAddress) {
            return new Returned(Returned.Kind.FORGED, null);
        }
    }
}
