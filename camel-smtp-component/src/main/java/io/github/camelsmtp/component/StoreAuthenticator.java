package io.github.camelsmtp.component;

import io.github.camelsmtp.auth.Authenticator;
import io.github.camelsmtp.auth.CertificateAddresses;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.ScramAccount;
import io.github.camelsmtp.auth.ScramDecoy;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.ScramHash;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.Accounts;
import io.github.camelsmtp.store.Admission;
import io.github.camelsmtp.store.StoreException;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Logs clients in to the accounts of a mailbox store: with passwords, SCRAM-SHA-256, and client certificates that are made
 * out to the account's address. For bearer tokens put it into a {@link io.github.camelsmtp.auth.TokenAuthenticator}.
 *
 * <p>Thread-safe. The store is asked on the executor, because it may block; if that has no room, or the store fails, the login
 * is a temporary failure.
 */
public final class StoreAuthenticator implements Authenticator {
    private final Accounts accounts;
    private final Executor lookups;
    private volatile Optional<byte[]> decoyKey = Optional.empty();

    /** @param lookups runs what asks the store; a password costs it some 10 ms of a core */
    public StoreAuthenticator(Accounts accounts, Executor lookups) {
        this.accounts = accounts;
        this.lookups = lookups;
    }

    @Override
    public Set<SaslMechanism> mechanisms() {
        return EnumSet.of(
                SaslMechanism.EXTERNAL,
                SaslMechanism.SCRAM_SHA_256_PLUS,
                SaslMechanism.SCRAM_SHA_256,
                SaslMechanism.PLAIN,
                SaslMechanism.LOGIN);
    }

    @Override
    public CompletionStage<Optional<String>> password(String name, String password) {
        return ask(() -> accounts.authenticate(name, password).map(Account::name));
    }

    @Override
    public CompletionStage<Optional<ScramAccount>> scram(String name, ScramHash hash) {
        return ask(() -> {
            if (decoyKey.isEmpty()) {
                decoyKey = accounts.secret();
            }
            Optional<Account> account = Account.named(name);
            return account.isEmpty()
                    ? Optional.empty()
                    : accounts.credential(name)
                            .filter(credential -> credential.hash() == hash)
                            .map(credential -> new ScramAccount(account.get().name(), credential));
        });
    }

    /** Made of the store's secret: the same after a restart, on every node, and however the account is written. */
    @Override
    public Optional<ScramDecoy> decoy(String name, ScramHash hash) {
        String spelled = LoginGuards.spelled(name);
        return decoyKey.map(key -> ScramDecoy.of(key, spelled, hash, accounts.passwordIterations()));
    }

    @Override
    public CompletionStage<Optional<String>> account(String name) {
        return ask(() -> find(EmailAddress.parse(name)));
    }

    /** The first address of the certificate that has an account, or the one that the client names. */
    @Override
    public CompletionStage<Optional<String>> certificate(X509Certificate certificate, String name) {
        return ask(() -> {
            Optional<EmailAddress> named = EmailAddress.parse(name);
            for (EmailAddress address : CertificateAddresses.of(certificate)) {
                boolean meant = name.isEmpty() || named.map(Account::of).equals(Optional.of(Account.of(address)));
                Optional<String> found = meant ? find(Optional.of(address)) : Optional.empty();
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        });
    }

    @Override
    public boolean mayBeOfAnAccount(X509Certificate certificate) {
        return !CertificateAddresses.of(certificate).isEmpty();
    }

    /** The account of an address, if it may log in. */
    private Optional<String> find(Optional<EmailAddress> address) throws StoreException {
        Optional<Account> found = address.isEmpty() ? Optional.empty() : accounts.find(address.get());
        return found.isPresent() && accounts.admission(found.get(), 0) != Admission.DISABLED
                ? found.map(Account::name)
                : Optional.empty();
    }

    private interface Question<T> {
        Optional<T> ask() throws StoreException;
    }

    private <T> CompletionStage<Optional<T>> ask(Question<T> question) {
        try {
            return CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return question.ask();
                        } catch (StoreException e) {
                            throw new CompletionException(e);
                        }
                    },
                    lookups);
        } catch (RejectedExecutionException full) {
            return CompletableFuture.failedStage(full);
        }
    }
}
