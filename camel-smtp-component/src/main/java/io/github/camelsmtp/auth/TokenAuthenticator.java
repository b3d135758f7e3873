package io.github.camelsmtp.auth;

import io.github.camelsmtp.mail.ScramHash;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * An authenticator that also takes bearer tokens: OAUTHBEARER and XOAUTH2 beside what the other one can do. Who a token is
 * good for must have an account with the other one. Thread-safe.
 */
public final class TokenAuthenticator implements Authenticator {
    private final Authenticator accounts;
    private final TokenValidator tokens;

    /** @param accounts does everything else, and knows the accounts */
    public TokenAuthenticator(Authenticator accounts, TokenValidator tokens) {
        this.accounts = accounts;
        this.tokens = tokens;
    }

    @Override
    public Set<SaslMechanism> mechanisms() {
        Set<SaslMechanism> all = EnumSet.of(SaslMechanism.OAUTHBEARER, SaslMechanism.XOAUTH2);
        all.addAll(accounts.mechanisms());
        return all;
    }

    /** The client may leave the name to the token; if it gives one, it must be that of the token, in any case. */
    @Override
    public CompletionStage<Optional<String>> token(String name, String token) {
        return tokens.nameOf(token).thenCompose(of -> {
            boolean same = of.isPresent() && (name.isEmpty() || name.equalsIgnoreCase(of.get()));
            return same ? accounts.account(of.get()) : CompletableFuture.completedStage(Optional.empty());
        });
    }

    @Override
    public CompletionStage<Optional<String>> account(String name) {
        return accounts.account(name);
    }

    @Override
    public CompletionStage<Optional<String>> password(String name, String password) {
        return accounts.password(name, password);
    }

    @Override
    public Optional<ScramDecoy> decoy(String name, ScramHash hash) {
        return accounts.decoy(name, hash);
    }

    @Override
    public CompletionStage<Optional<ScramAccount>> scram(String name, ScramHash hash) {
        return accounts.scram(name, hash);
    }

    @Override
    public CompletionStage<Optional<SharedSecret>> secret(String name) {
        return accounts.secret(name);
    }

    @Override
    public CompletionStage<Optional<String>> certificate(X509Certificate certificate, String name) {
        return accounts.certificate(certificate, name);
    }

    @Override
    public boolean mayBeOfAnAccount(X509Certificate certificate) {
        return accounts.mayBeOfAnAccount(certificate);
    }
}
