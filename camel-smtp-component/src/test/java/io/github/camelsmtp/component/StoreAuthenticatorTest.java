package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.auth.Authenticator;
import io.github.camelsmtp.auth.ScramAccount;
import io.github.camelsmtp.auth.TokenAuthenticator;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.ScramHash;
import io.github.camelsmtp.store.InMemoryMailboxStore;
import java.io.InputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreAuthenticatorTest {
    private final InMemoryMailboxStore store = new InMemoryMailboxStore(Clock.systemUTC());
    private final Authenticator authenticator = new StoreAuthenticator(store.accounts(), Runnable::run);

    @BeforeEach
    void accounts() throws Exception {
        store.accounts().create(EmailAddress.of("bob@example.org"), "secret");
    }

    private static <T> Optional<T> answer(CompletionStage<Optional<T>> stage) {
        return stage.toCompletableFuture().join();
    }

    /** Made out to alice@example.org and Alice.Archer@Example.ORG. */
    private X509Certificate certificate() throws Exception {
        try (InputStream in =
                getClass().getResourceAsStream("/io/github/camelsmtp/net/certificates/client-alice.pem")) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    @Test
    void everyWayInLeadsToTheAccountsOwnName() throws Exception {
        assertThat(answer(authenticator.password("BOB@example.org", "secret"))).hasValue("bob@example.org");
        assertThat(answer(authenticator.password("bob@example.org", "wrong"))).isEmpty();
        assertThat(answer(authenticator.scram("BOB@example.org", ScramHash.SHA_256))
                        .map(ScramAccount::name))
                .hasValue("bob@example.org");
        assertThat(answer(authenticator.account("BOB@example.org"))).hasValue("bob@example.org");
        store.accounts().create(EmailAddress.of("alice.archer@example.org"), "secret");
        assertThat(answer(authenticator.certificate(certificate(), ""))).hasValue("alice.archer@example.org");
    }

    @Test
    void whoIsNotThereIsNobody() throws Exception {
        for (String name : new String[] {"nobody@example.org", "", "\r\n", "bob", "bob@"}) {
            assertThat(answer(authenticator.scram(name, ScramHash.SHA_256)))
                    .as(name)
                    .isEmpty();
            assertThat(answer(authenticator.account(name))).as(name).isEmpty();
            assertThat(answer(authenticator.password(name, "secret"))).as(name).isEmpty();
        }
        assertThat(answer(authenticator.scram("bob@example.org", ScramHash.SHA_1)))
                .as("no such keys")
                .isEmpty();
    }

    @Test
    void aCertificateIsGoodForItsAddressesOnly() throws Exception {
        assertThat(answer(authenticator.certificate(certificate(), "")))
                .as("no account yet")
                .isEmpty();
        store.accounts().create(EmailAddress.of("alice@example.org"), "secret");
        store.accounts().create(EmailAddress.of("alice.archer@example.org"), "secret");
        assertThat(answer(authenticator.certificate(certificate(), ""))).hasValue("alice@example.org");
        assertThat(answer(authenticator.certificate(certificate(), "Alice.Archer@example.org")))
                .hasValue("alice.archer@example.org");
        assertThat(answer(authenticator.certificate(certificate(), "bob@example.org")))
                .isEmpty();
        assertThat(answer(authenticator.certificate(certificate(), "root@example.org")))
                .isEmpty();
        assertThat(answer(authenticator.certificate(certificate(), "no address")))
                .isEmpty();
        assertThat(authenticator.mayBeOfAnAccount(certificate())).isTrue();
    }

    @Test
    void noRoomIsATemporaryFailure() {
        Authenticator full = new StoreAuthenticator(store.accounts(), task -> {
            throw new RejectedExecutionException("full");
        });
        assertThatThrownBy(() -> answer(full.password("bob@example.org", "secret")))
                .hasRootCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void tokensAreForItsAccounts() {
        Authenticator both = new TokenAuthenticator(
                authenticator, token -> CompletableFuture.completedStage(Optional.of(token + "@example.org")));
        assertThat(answer(both.token("", "BOB"))).hasValue("bob@example.org");
        assertThat(answer(both.token("", "nobody"))).isEmpty();
        assertThat(answer(both.token("alice@example.org", "bob"))).isEmpty();
    }
}
