package io.github.camelsmtp.pop3;

import io.github.camelsmtp.auth.Authenticator;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.SaslOffer;
import io.github.camelsmtp.auth.ScramAccount;
import io.github.camelsmtp.auth.SharedSecret;
import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.mail.ScramCredential;
import io.github.camelsmtp.mail.ScramHash;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Who may log in, in tests: everybody whose password is right. */
public final class Logins implements Authenticator {
    private final Supplier<String> password;

    public Logins(Supplier<String> password) {
        this.password = password;
    }

    /** Passwords in the clear, and no TLS. */
    public static Pop3Settings inTheClear() {
        return offering(TlsMode.NONE, true, SaslMechanism.PLAIN);
    }

    public static Pop3Settings offering(TlsMode tls, boolean plaintext, SaslMechanism... mechanisms) {
        return new Pop3Settings("mail.example.org", tls, new SaslOffer(List.of(mechanisms), plaintext));
    }

    @Override
    public Set<SaslMechanism> mechanisms() {
        return EnumSet.allOf(SaslMechanism.class);
    }

    @Override
    public CompletionStage<Optional<String>> password(String name, String given) {
        if (name.startsWith("trouble@")) {
            return CompletableFuture.failedStage(new IllegalStateException("the store is in trouble"));
        }
        return CompletableFuture.completedStage(given.equals(password.get()) ? Optional.of(name) : Optional.empty());
    }

    @Override
    public CompletionStage<Optional<SharedSecret>> secret(String name) {
        byte[] octets = password.get().getBytes(StandardCharsets.UTF_8);
        return CompletableFuture.completedStage(
                name.startsWith("nobody@") ? Optional.empty() : Optional.of(new SharedSecret(name, octets)));
    }

    @Override
    public CompletionStage<Optional<ScramAccount>> scram(String name, ScramHash hash) {
        ScramCredential keys = ScramCredential.derive(hash, password.get(), new byte[] {1, 2, 3, 4}, 4096);
        return CompletableFuture.completedStage(
                name.startsWith("nobody@") ? Optional.empty() : Optional.of(new ScramAccount(name, keys)));
    }

    @Override
    public CompletionStage<Optional<String>> token(String name, String token) {
        return password(name, token);
    }
}
