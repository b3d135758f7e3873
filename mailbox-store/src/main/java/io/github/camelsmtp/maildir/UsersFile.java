package io.github.camelsmtp.maildir;

import io.github.camelsmtp.mail.ScramCredential;
import io.github.camelsmtp.store.Account;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The lines of the accounts file, which is a passwd-file of Dovecot's: {@code
 * alice@example.org:{SCRAM-SHA-256}15000,<salt>,<StoredKey>,<ServerKey>}, so that Dovecot can check the same passwords.
 * Immutable.
 *
 * <p>Lines that are none of ours are kept as they are: comments, and what stands behind the password. An account with
 * another kind of password gets mail and can't log in here. Of two lines with one name the first one counts.
 */
final class UsersFile {
    private record At(int line, UserLine user) {}

    private final List<String> lines;
    private final Map<String, At> users = new HashMap<>();

    private UsersFile(List<String> lines) {
        this.lines = lines;
        for (int i = 0; i < lines.size(); i++) {
            int line = i;
            UserLine.parse(lines.get(i)).ifPresent(user -> users.putIfAbsent(name(user), new At(line, user)));
        }
    }

    private static String name(UserLine user) {
        return user.account().orElseThrow().name();
    }

    static UsersFile parse(String text) {
        return new UsersFile(text.lines().toList());
    }

    Optional<UserLine> find(Account account) {
        @Nullable At at = users.get(account.name());
        return at == null ? Optional.empty() : Optional.of(at.user());
    }

    boolean has(Account account) {
        return users.containsKey(account.name());
    }

    /** By name. */
    Collection<UserLine> all() {
        TreeMap<String, UserLine> sorted = new TreeMap<>();
        users.forEach((name, at) -> sorted.put(name, at.user()));
        return sorted.values();
    }

    /** The same and one more. */
    UsersFile with(Account account, ScramCredential credential) {
        List<String> more = new ArrayList<>(lines);
        more.add(UserLine.of(account, credential).text());
        return new UsersFile(more);
    }

    /** The same with another line for an account that is there. */
    UsersFile changed(Account account, UnaryOperator<UserLine> change) {
        At at = users.get(account.name());
        List<String> changed = new ArrayList<>(lines);
        changed.set(at.line(), change.apply(at.user()).text());
        return new UsersFile(changed);
    }

    /** The same without an account, however often it stands there. */
    UsersFile without(Account account) {
        return new UsersFile(lines.stream()
                .filter(line -> UserLine.parse(line)
                        .filter(user -> name(user).equals(account.name()))
                        .isEmpty())
                .toList());
    }

    String text() {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}
