package io.github.camelsmtp.maildir;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.Account;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Where things lie: {@code <root>/<domain>/<local part>/{tmp,new,cur}}, as Dovecot's {@code %d/%n}. Stateless but for the
 * root.
 *
 * <p>Hostile names: what is not a lower-case letter, a digit, or one of {@code . _ - + =} is written as {@code %xx}, the
 * octets of its UTF-8; a dot at the beginning too. So a name is ASCII without slash, NUL or {@code ..}, never leaves the
 * root, is hidden from nobody, and different accounts have different directories, also where the file system does not tell
 * upper from lower case. A name that gets too long for a file system is replaced by its hash.
 */
final class Layout {
    /** The accounts; a domain of that name is written {@code %75sers}. */
    static final String USERS = "users";
    /** The aliases; a domain of that name is written {@code %61liases}. */
    static final String ALIASES = "aliases";

    private static final int MAX_COMPONENT = 200;

    private final Path root;

    Layout(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    /** Where the mailboxes of deleted accounts are until their files are deleted. */
    Path gone() {
        return root.resolve(".gone");
    }

    /** The Maildir of an account; empty if its name is no address. */
    Optional<Path> mailbox(Account account) {
        return EmailAddress.parse(account.name())
                .map(address -> root.resolve(domain(address.domain())).resolve(component(address.localPart())));
    }

    private static String domain(String domain) {
        String component = component(domain);
        return switch (component) {
            case USERS -> "%75sers";
            case ALIASES -> "%61liases";
            default -> component;
        };
    }

    /** A text as the name of a directory. */
    static String component(String text) {
        StringBuilder name = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = octet >= 'a' && octet <= 'z' || octet >= '0' && octet <= '9' || "_-+=".indexOf(octet) >= 0;
            if (plain || octet == '.' && !name.isEmpty()) {
                name.append((char) octet);
            } else {
                name.append('%').append(HexFormat.of().toHexDigits(octet));
            }
        }
        // No encoded name has "%~" in it.
        return name.length() > MAX_COMPONENT ? "%~" + hash(text) : name.toString();
    }

    /** SHA-256 of a text, 64 hexadecimal digits. */
    static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
