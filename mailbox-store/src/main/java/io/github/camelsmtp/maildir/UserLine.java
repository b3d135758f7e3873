package io.github.camelsmtp.maildir;

import io.github.camelsmtp.mail.ScramCredential;
import io.github.camelsmtp.mail.ScramHash;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.Quota;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of the accounts file: {@code name:password:uid:gid:gecos:home:shell:extra}, of which the name and the password must be
 * there. Of the extra fields, with blanks between them, {@code nologin} says that the account is disabled, and {@code
 * userdb_quota_rule=*:bytes=500000000:messages=10000} how much its mailbox may hold. Both are Dovecot's. What else stands there is kept.
 * Immutable.
 */
final class UserLine {
    private static final int EXTRA = 7;
    private static final String SCHEME = "{SCRAM-SHA-256}";
    private static final int MAX_ITERATIONS = 10_000_000;
    private static final String DISABLED = "nologin";
    private static final String RULE = "userdb_quota_rule=";
    private static final Pattern LIMIT = Pattern.compile("(bytes|storage|messages)=([0-9]{1,15})([bkmgt]?)");

    private final List<String> fields;

    private UserLine(List<String> fields) {
        this.fields = fields;
    }

    static UserLine of(Account account, ScramCredential credential) {
        return new UserLine(List.of(PercentText.encoded(account.name(), ":"), written(credential)));
    }

    /** Empty for a comment and what has no name. */
    static Optional<UserLine> parse(String line) {
        UserLine parsed = new UserLine(List.of(line.split(":", EXTRA + 1)));
        boolean named = !line.startsWith("#") && parsed.account().isPresent();
        return named ? Optional.of(parsed) : Optional.empty();
    }

    /** Whose it is; empty if it is no address. */
    Optional<Account> account() {
        return Account.named(PercentText.decoded(fields.get(0).strip()));
    }

    /** Empty if the password is of another kind. */
    Optional<ScramCredential> credential() {
        String field = field(1);
        if (!field.startsWith(SCHEME)) {
            return Optional.empty();
        }
        String[] parts = field.substring(SCHEME.length()).strip().split(",", -1);
        try {
            int iterations = Integer.parseInt(parts[0]);
            if (parts.length != 4 || iterations < 1 || iterations > MAX_ITERATIONS) {
                return Optional.empty();
            }
            Base64.Decoder base64 = Base64.getDecoder();
            return Optional.of(new ScramCredential(
                    ScramHash.SHA_256,
                    base64.decode(parts[1]),
                    iterations,
                    base64.decode(parts[2]),
                    base64.decode(parts[3])));
        } catch (IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    private static String written(ScramCredential credential) {
        Base64.Encoder base64 = Base64.getEncoder();
        return SCHEME
                + credential.iterations()
                + ','
                + base64.encodeToString(credential.salt())
                + ','
                + base64.encodeToString(credential.storedKey())
                + ','
                + base64.encodeToString(credential.serverKey());
    }

    UserLine with(ScramCredential credential) {
        List<String> changed = new ArrayList<>(fields);
        if (changed.size() == 1) {
            changed.add("");
        }
        changed.set(1, written(credential));
        return new UserLine(List.copyOf(changed));
    }

    boolean isEnabled() {
        return extras().stream().noneMatch(UserLine::disables);
    }

    private static boolean disables(String extra) {
        return extra.equals(DISABLED) || extra.startsWith(DISABLED + "=");
    }

    UserLine enabled(boolean enabled) {
        List<String> extras = new ArrayList<>(extras());
        extras.removeIf(UserLine::disables);
        if (!enabled) {
            extras.add(DISABLED);
        }
        return with(extras);
    }

    /** The limit, {@link Quota#NONE} too if it is one that only Dovecot understands. */
    Quota quota() {
        for (String extra : extras()) {
            if (extra.startsWith(RULE + "*:")) {
                return quota(extra.substring(RULE.length() + 2).toLowerCase(Locale.ROOT));
            }
        }
        return Quota.NONE;
    }

    private static Quota quota(String rule) {
        long octets = 0;
        long messages = 0;
        for (String limit : rule.split(":")) {
            Matcher matcher = LIMIT.matcher(limit);
            if (!matcher.matches()) {
                return Quota.NONE;
            }
            long number = Long.parseLong(matcher.group(2));
            if (matcher.group(1).equals("messages")) {
                messages = number;
            } else {
                // Without a unit, storage is in kilobytes.
                String unit = matcher.group(3).isEmpty() && limit.startsWith("s") ? "k" : matcher.group(3);
                int shift = 10 * Math.max(0, "bkmgt".indexOf(unit));
                octets = number > Long.MAX_VALUE >> shift ? Long.MAX_VALUE : number << shift;
            }
        }
        return new Quota(octets, messages);
    }

    UserLine with(Quota quota) {
        List<String> extras = new ArrayList<>(extras());
        extras.removeIf(extra -> extra.startsWith(RULE));
        if (!quota.equals(Quota.NONE)) {
            extras.add(RULE
                    + '*'
                    + (quota.octets() > 0 ? ":bytes=" + quota.octets() : "")
                    + (quota.messages() > 0 ? ":messages=" + quota.messages() : ""));
        }
        return with(extras);
    }

    private List<String> extras() {
        return Arrays.stream(field(EXTRA).split("\\s+"))
                .filter(one -> !one.isEmpty())
                .toList();
    }

    private UserLine with(List<String> extras) {
        List<String> changed = new ArrayList<>(fields.subList(0, Math.min(fields.size(), EXTRA)));
        while (changed.size() < EXTRA) {
            changed.add("");
        }
        changed.add(String.join(" ", extras));
        while (changed.size() > 2 && changed.get(changed.size() - 1).isEmpty()) {
            changed.remove(changed.size() - 1);
        }
        return new UserLine(List.copyOf(changed));
    }

    private String field(int index) {
        return index < fields.size() ? fields.get(index) : "";
    }

    String text() {
        return String.join(":", fields);
    }
}
