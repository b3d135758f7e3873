package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.auth.Authenticator;
import io.github.camelsmtp.auth.SaslClient;
import io.github.camelsmtp.auth.SaslClientExchange;
import io.github.camelsmtp.auth.SaslConnection;
import io.github.camelsmtp.auth.SaslCredentials;
import io.github.camelsmtp.auth.SaslExchange;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.SaslStep;
import io.github.camelsmtp.jdbc.JdbcMailboxStore;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.maildir.MaildirMailboxStore;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.AccountRegister;
import io.github.camelsmtp.store.Derivations;
import io.github.camelsmtp.store.InMemoryMailboxStore;
import io.github.camelsmtp.store.MailboxStore;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a login that fails is like, and what it costs in rounds of PBKDF2, is the same for somebody, for one who is disabled
 * and for nobody: by each mechanism that has to do with passwords, on each store.
 */
class EqualLoginsTest {
    private static final String ALICE = "alice@example.org";
    private static final String DISABLED = "disabled@example.org";

    @TempDir
    private Path directory;

    private MailboxStore open(String kind) throws Exception {
        return switch (kind) {
            case "h2" -> JdbcMailboxStore.embedded(directory);
            case "maildir" -> MaildirMailboxStore.open(directory);
            default -> new InMemoryMailboxStore(Clock.systemUTC());
        };
    }

    /** What the server sends, by its length: nonces and salts have no other difference. SCRAM's client derives as it is told. */
    private static List<String> logIn(Authenticator accounts, SaslMechanism mechanism, String name, String password) {
        SaslConnection connection = SaslConnection.plain("mx.example.org", List.of(mechanism));
        SaslExchange server = mechanism.begin(accounts, connection);
        SaslClientExchange client =
                SaslClient.begin(mechanism, SaslCredentials.password(name, password), connection, 587);
        byte[] said = mechanism.clientFirst() ? client.respond(null) : new byte[0];
        List<String> heard = new ArrayList<>();
        while (true) {
            SaslStep step = server.respond(said).toCompletableFuture().join();
            if (!(step instanceof SaslStep.Challenge challenge)) {
                heard.add(step.toString());
                return heard;
            }
            heard.add(challenge.octets().length + " octets");
            said = client.respond(challenge.octets());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "h2, PLAIN", "h2, LOGIN", "h2, SCRAM_SHA_256",
        "maildir, PLAIN", "maildir, LOGIN", "maildir, SCRAM_SHA_256",
        "memory, PLAIN", "memory, LOGIN", "memory, SCRAM_SHA_256"
    })
    void aFailedLoginIsTheSameForEverybody(String kind, SaslMechanism mechanism) throws Exception {
        try (MailboxStore store = open(kind);
                Derivations derivations = new Derivations()) {
            AccountRegister register = store.accounts().register().orElseThrow();
            register.setPasswordIterations(20_000);
            for (String name : List.of(ALICE, DISABLED)) {
                store.accounts().create(EmailAddress.of(name), "secret");
            }
            register.setEnabled(new Account(DISABLED), false);
            Authenticator accounts = new StoreAuthenticator(store.accounts(), Runnable::run);
            assertThat(logIn(accounts, mechanism, ALICE, "secret")).endsWith("Success[account=" + ALICE + "]");

            List<String> wanted = logIn(accounts, mechanism, ALICE, "wrong");
            assertThat(wanted).endsWith("Failure[reason=REJECTED]");
            for (String name : List.of(ALICE, DISABLED, "nobody@example.org")) {
                for (String password : List.of("wrong", "wrong", "Secret")) {
                    List<Integer> rounds = derivations.of(() -> assertThat(logIn(accounts, mechanism, name, password))
                            .as(name)
                            .isEqualTo(wanted));
                    assertThat(rounds).as(name).containsExactly(20_000);
                }
            }
        }
    }
}
