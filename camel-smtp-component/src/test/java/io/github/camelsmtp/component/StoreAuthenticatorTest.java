package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.auth.Authenticator;
import io.github.camelsmtp.auth.SaslConnection;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.SaslStep;
import io.github.camelsmtp.auth.ScramAccount;
import io.github.camelsmtp.auth.TokenAuthenticator;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.ScramHash;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.InMemoryMailboxStore;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
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

    /** The salt that a login with SCRAM is told, by an authenticator that was made just now, as after a restart. */
    private String salt(InMemoryMailboxStore of, String name) {
        Authenticator anew = new StoreAuthenticator(of.accounts(), Runnable::run);
        SaslStep step = SaslMechanism.SCRAM_SHA_256
                .begin(anew, SaslConnection.plain("mx.example.org", List.of(SaslMechanism.SCRAM_SHA_256)))
                .respond(("n,,n=" + name + ",r=abc").getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .join();
        String challenge = new String(((SaslStep.Challenge) step).octets(), StandardCharsets.UTF_8);
        return challenge.substring(challenge.indexOf(",s="));
    }

    @Test
    void anUnknownNameHasTheSameSaltAfterARestartHoweverItIsWritten() throws Exception {
        assertThat(salt(store, "nobody@example.org"))
                .isEqualTo(salt(store, "nobody@example.org"))
                .isEqualTo(salt(store, "NOBODY@Example.org"))
                .isNotEqualTo(salt(store, "nobody2@example.org"))
                .isNotEqualTo(salt(new InMemoryMailboxStore(Clock.systemUTC()), "nobody@example.org"));
        assertThat(salt(store, "BOB@example.org")).isEqualTo(salt(store, "bob@example.org"));
    }

    @Test
    void whoIsDisabledHasNoWayIn() throws Exception {
        store.accounts().create(EmailAddress.of("alice@example.org"), "secret");
        for (String name : new String[] {"alice@example.org", "bob@example.org"}) {
            store.accounts().register().orElseThrow().setEnabled(new Account(name), false);
        }
        assertThat(answer(authenticator.password("bob@example.org", "secret"))).isEmpty();
        assertThat(answer(authenticator.scram("bob@example.org", ScramHash.SHA_256)))
                .isEmpty();
        assertThat(answer(authenticator.account("bob@example.org"))).isEmpty();
        assertThat(answer(authenticator.certificate(certificate(), ""))).isEmpty();
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
