package io.github.camelsmtp.maildir;

import io.github.camelsmtp.mail.ScramCredential;
import io.github.camelsmtp.mail.ScramHash;
import io.github.camelsmtp.store.Account;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lines of the accounts file, which is a passwd-file of Dovecot's: {@code
 * alice@example.org:{SCRAM-SHA-256}15000,<salt>,<StoredKey>,<ServerKey>}, so that Dovecot can check the same passwords.
 * Immutable.
 *
 * <p>Lines that are none of ours are kept as they are: comments, and what stands behind the password. An account with
 * another kind of password gets mail and can't log in here. In a name, what would end it ({@code :}, blanks, control
 * characters) and {@code %} are written as {@code %xx}.
 */
final class UsersFile {
    private static final String SCHEME = "{SCRAM-SHA-256}";
    private static final int MAX_ITERATIONS = 10_000_000;

    private final List<String> lines;
    private final Map<String, Optional<ScramCredential>> credentials;

    private UsersFile(List<String> lines) {
        this.lines = lines;
        this.credentials = new LinkedHashMap<>();
        for (String line : lines) {
            String[] fields = line.split(":", 3);
            if (!line.startsWith("#") && !fields[0].isBlank()) {
                Account.named(decoded(fields[0].strip()))
                        .ifPresent(account -> credentials.putIfAbsent(
                                account.name(), fields.length < 2 ? Optional.empty() : credential(fields[1])));
            }
        }
    }

    static UsersFile parse(String text) {
        return new UsersFile(text.lines().toList());
    }

    boolean has(Account account) {
        return credentials.containsKey(account.name());
    }

    Optional<ScramCredential> credential(Account account) {
        return credentials.getOrDefault(account.name(), Optional.empty());
    }

    /** The same and one more. */
    UsersFile with(Account account, ScramCredential credential) {
        List<String> more = new java.util.ArrayList<>(lines);
        more.add(encoded(account.name()) + ':' + written(credential));
        return new UsersFile(List.copyOf(more));
    }

    String text() {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
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

    private static Optional<ScramCredential> credential(String field) {
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

    private static String encoded(String name) {
        StringBuilder text = new StringBuilder();
        name.codePoints().forEach(c -> {
            boolean plain = c > ' ' && c != ':' && c != '%' && c != 127 && !(c == '#' && text.isEmpty());
            if (plain && !Character.isWhitespace(c) && !Character.isISOControl(c)) {
                text.appendCodePoint(c);
            } else {
                for (byte octet : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    text.append(String.format("%%%02x", octet));
                }
            }
        });
        return text.toString();
    }

    private static String decoded(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        byte[] plain = new byte[octets.length];
        int length = 0;
        for (int i = 0; i < octets.length; i++) {
            @Nullable Integer octet = octets[i] == '%' ? hex(octets, i + 1) : null;
            plain[length++] = octet == null ? octets[i] : octet.byteValue();
            i += octet == null ? 0 : 2;
        }
        return new String(plain, 0, length, StandardCharsets.UTF_8);
    }

    private static @Nullable Integer hex(byte[] octets, int at) {
        if (at + 1 >= octets.length) {
            return null;
        }
        int high = Character.digit(octets[at], 16);
        int low = Character.digit(octets[at + 1], 16);
        return high < 0 || low < 0 ? null : high * 16 + low;
    }
}
