package io.github.camelsmtp.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.auth.SaslStep.Challenge;
import io.github.camelsmtp.auth.SaslStep.Failure;
import io.github.camelsmtp.auth.SaslStep.Reason;
import io.github.camelsmtp.auth.SaslStep.Success;
import io.github.camelsmtp.mail.ScramCredential;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Each mechanism as a dialogue, with the examples of its RFC where it has any. */
class SaslExchangeTest {
    /** RFC 7677 §3. */
    private static final ScramCredential PENCIL =
            ScramCredential.derive("pencil", Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);

    private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String CLIENT_FIRST = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
    private static final String SERVER_FIRST =
            "r=rOprNGfwEbeRWgbNEkqO" + SERVER_NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private static final String CLIENT_FINAL =
            "c=biws,r=rOprNGfwEbeRWgbNEkqO" + SERVER_NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private static final String SERVER_FINAL = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    private static final Authenticator USERS = new Authenticator() {
        @Override
        public CompletionStage<Optional<String>> password(String name, String password) {
            return answer(
                    name.equals("alice") && password.equals("s\u00e9cret") ? Optional.of("alice") : Optional.empty());
        }

        @Override
        public CompletionStage<Optional<ScramCredential>> credential(String name) {
            return answer(name.equals("user") ? Optional.of(PENCIL) : Optional.empty());
        }

        @Override
        public CompletionStage<Optional<String>> token(String name, String token) {
            return answer(
                    token.equals("good") && (name.isEmpty() || name.equals("alice"))
                            ? Optional.of("alice")
                            : Optional.empty());
        }
    };

    private static <T> CompletionStage<T> answer(T value) {
        return CompletableFuture.completedStage(value);
    }

    private static SaslStep say(SaslExchange exchange, String response) {
        return exchange.respond(response.getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .join();
    }

    private static String challenge(SaslExchange exchange, String response) {
        SaslStep step = say(exchange, response);
        assertThat(step).isInstanceOf(Challenge.class);
        return new String(((Challenge) step).octets(), StandardCharsets.UTF_8);
    }

    private static SaslExchange begin(SaslMechanism mechanism) {
        return mechanism.begin(USERS, ChannelBinding.NONE);
    }

    private static SaslExchange scram(ChannelBinding binding, boolean plus) {
        return new ScramExchange(USERS, binding, plus, () -> SERVER_NONCE);
    }

    private static final Failure REJECTED = new Failure(Reason.REJECTED);
    private static final Failure MALFORMED = new Failure(Reason.MALFORMED);

    @Test
    void plain() {
        assertThat(say(begin(SaslMechanism.PLAIN), "\0alice\0s\u00e9cret")).isEqualTo(new Success("alice"));
        assertThat(say(begin(SaslMechanism.PLAIN), "alice\0alice\0s\u00e9cret")).isEqualTo(new Success("alice"));
        assertThat(say(begin(SaslMechanism.PLAIN), "\0alice\0wrong")).isEqualTo(REJECTED);
        assertThat(say(begin(SaslMechanism.PLAIN), "root\0alice\0s\u00e9cret")).isEqualTo(REJECTED);
        for (String bad : new String[] {"", "alice", "\0alice", "\0\0", "\0alice\0", "\0\0x", "\0alice\0s\0x"}) {
            assertThat(say(begin(SaslMechanism.PLAIN), bad)).as(bad).isEqualTo(MALFORMED);
        }
        byte[] latin1 = "\0alice\0s\u00e9cret".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(begin(SaslMechanism.PLAIN)
                        .respond(latin1)
                        .toCompletableFuture()
                        .join())
                .isEqualTo(MALFORMED);
    }

    @Test
    void login() {
        SaslExchange asked = begin(SaslMechanism.LOGIN);
        assertThat(challenge(asked, "")).isEqualTo("Username:");
        assertThat(challenge(asked, "alice")).isEqualTo("Password:");
        assertThat(say(asked, "s\u00e9cret")).isEqualTo(new Success("alice"));

        SaslExchange early = begin(SaslMechanism.LOGIN);
        assertThat(challenge(early, "alice")).isEqualTo("Password:");
        assertThat(say(early, "wrong")).isEqualTo(REJECTED);

        SaslExchange empty = begin(SaslMechanism.LOGIN);
        assertThat(challenge(empty, "")).isEqualTo("Username:");
        assertThat(say(empty, "")).isEqualTo(MALFORMED);
    }

    @Test
    void bearerTokens() {
        assertThat(say(begin(SaslMechanism.OAUTHBEARER), "n,a=alice,\1host=x\1auth=Bearer good\1\1"))
                .isEqualTo(new Success("alice"));
        assertThat(say(begin(SaslMechanism.OAUTHBEARER), "n,,\1auth=bearer good\1\1"))
                .isEqualTo(new Success("alice"));
        assertThat(say(begin(SaslMechanism.XOAUTH2), "user=alice\1auth=Bearer good\1\1"))
                .isEqualTo(new Success("alice"));

        SaslExchange refused = begin(SaslMechanism.OAUTHBEARER);
        assertThat(challenge(refused, "n,a=bob,\1auth=Bearer good\1\1")).isEqualTo("{\"status\":\"invalid_token\"}");
        assertThat(say(refused, "\1")).isEqualTo(REJECTED);
        SaslExchange older = begin(SaslMechanism.XOAUTH2);
        assertThat(challenge(older, "user=alice\1auth=Bearer bad\1\1")).contains("\"status\":\"401\"");
        assertThat(say(older, "")).isEqualTo(REJECTED);

        for (String bad : new String[] {
            "",
            "n,,",
            "p=x,,\1auth=Bearer good\1\1",
            "n,b=x,\1auth=Bearer good\1\1",
            "n,,\1auth=Basic good\1\1",
            "n,,\1auth=Bearer \1\1",
            "n,,\1auth=Bearer good\1",
            "n,a=x=y,\1auth=Bearer good\1\1"
        }) {
            assertThat(say(begin(SaslMechanism.OAUTHBEARER), bad)).as(bad).isEqualTo(MALFORMED);
        }
    }

    @Test
    void scramIsTheExampleOfRfc7677() {
        SaslExchange exchange = scram(ChannelBinding.NONE, false);
        assertThat(challenge(exchange, CLIENT_FIRST)).isEqualTo(SERVER_FIRST);
        assertThat(challenge(exchange, CLIENT_FINAL)).isEqualTo(SERVER_FINAL);
        assertThat(say(exchange, "")).isEqualTo(new Success("user"));
        assertThat(say(exchange, "")).isEqualTo(MALFORMED);
    }

    @Test
    void scramRefusesAWrongProofAndAnotherNonce() {
        SaslExchange wrong = scram(ChannelBinding.NONE, false);
        challenge(wrong, CLIENT_FIRST);
        assertThat(say(wrong, CLIENT_FINAL.replace("p=dHzb", "p=eHzb"))).isEqualTo(REJECTED);
        SaslExchange replayed = scram(ChannelBinding.NONE, false);
        challenge(replayed, CLIENT_FIRST);
        assertThat(say(replayed, CLIENT_FINAL.replace("rOpr", "xxxx"))).isEqualTo(REJECTED);
        SaslExchange broken = scram(ChannelBinding.NONE, false);
        challenge(broken, CLIENT_FIRST);
        assertThat(say(broken, "c=biws,r=x,p=%%%")).isEqualTo(REJECTED);
    }

    @Test
    void scramDoesNotTellWhichNamesThereAre() {
        String first = CLIENT_FIRST.replace("n=user", "n=nobody");
        SaslExchange one = scram(ChannelBinding.NONE, false);
        String challenge = challenge(one, first);
        assertThat(challenge)
                .startsWith("r=rOprNGfwEbeRWgbNEkqO" + SERVER_NONCE + ",s=")
                .endsWith(",i=15000");
        assertThat(challenge(scram(ChannelBinding.NONE, false), first)).isEqualTo(challenge);
        assertThat(say(one, CLIENT_FINAL)).isEqualTo(REJECTED);
    }

    @Test
    void scramRefusesWhatItDoesNotUnderstand() {
        for (String bad : new String[] {
            "",
            "n",
            "n,",
            "n,,",
            "n,,n=user",
            "n,,n=,r=x",
            "n,,m=ext,n=user,r=x",
            "x,,n=user,r=x",
            "p=tls-exporter,,n=user,r=x",
            "n,,n=us=er,r=x",
            "n,,n=user,r=",
            "n,,n=user,r=a b"
        }) {
            assertThat(say(scram(ChannelBinding.NONE, false), bad)).as(bad).isEqualTo(MALFORMED);
        }
        assertThat(say(scram(ChannelBinding.NONE, false), "n,a=root,n=user,r=x"))
                .isEqualTo(REJECTED);
    }

    @Test
    void scramPlusBindsTheConnection() {
        byte[] data = {1, 2, 3};
        ChannelBinding tls = type -> type.equals("tls-exporter") ? Optional.of(data) : Optional.empty();
        // A client that could bind and is told that we can't, says "y": somebody has cut our offer.
        assertThat(say(scram(tls, false), "y,,n=user,r=x")).isEqualTo(MALFORMED);
        assertThat(say(scram(tls, true), "n,,n=user,r=x")).isEqualTo(MALFORMED);
        assertThat(say(scram(tls, true), "p=tls-unique,,n=user,r=x")).isEqualTo(MALFORMED);
        SaslExchange exchange = scram(tls, true);
        assertThat(challenge(exchange, "p=tls-exporter,,n=user,r=x")).startsWith("r=x" + SERVER_NONCE);
        // The right proof of another connection is no proof for this one.
        assertThat(say(exchange, CLIENT_FINAL)).isEqualTo(REJECTED);
    }

    @Test
    void scramPlusAcceptsTheProofOfItsOwnConnection() throws Exception {
        byte[] data = {1, 2, 3};
        ChannelBinding tls = type -> type.equals("tls-exporter") ? Optional.of(data) : Optional.empty();
        SaslExchange exchange = scram(tls, true);
        String serverFirst = challenge(exchange, "p=tls-exporter,,n=user,r=x");
        java.io.ByteArrayOutputStream input = new java.io.ByteArrayOutputStream();
        input.writeBytes("p=tls-exporter,,".getBytes(StandardCharsets.US_ASCII));
        input.writeBytes(data);
        String bound = "c=" + Base64.getEncoder().encodeToString(input.toByteArray()) + ",r=x" + SERVER_NONCE;
        String proof = proof("pencil", "n=user,r=x," + serverFirst + "," + bound);
        assertThat(challenge(exchange, bound + ",p=" + proof)).startsWith("v=");
        assertThat(say(exchange, "")).isEqualTo(new Success("user"));
    }

    /** {@code ClientProof = ClientKey XOR HMAC(StoredKey, AuthMessage)} (RFC 5802 §3), as a client makes it. */
    private static String proof(String password, String authMessage) throws Exception {
        var spec = new javax.crypto.spec.PBEKeySpec(password.toCharArray(), PENCIL.salt(), PENCIL.iterations(), 256);
        byte[] salted = javax.crypto.SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(spec)
                .getEncoded();
        byte[] clientKey = hmac(salted, "Client Key");
        byte[] signature =
                hmac(java.security.MessageDigest.getInstance("SHA-256").digest(clientKey), authMessage);
        for (int i = 0; i < clientKey.length; i++) {
            clientKey[i] ^= signature[i];
        }
        return Base64.getEncoder().encodeToString(clientKey);
    }

    private static byte[] hmac(byte[] key, String text) throws Exception {
        var mac = javax.crypto.Mac.getInstance("HmacSHA256");
        mac.init(new javax.crypto.spec.SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anAuthenticatorThatFailsIsATemporaryFailure() {
        Authenticator broken = new Authenticator() {
            @Override
            public CompletionStage<Optional<String>> password(String name, String password) {
                return CompletableFuture.failedStage(new IllegalStateException("no database"));
            }

            @Override
            public CompletionStage<Optional<ScramCredential>> credential(String name) {
                return CompletableFuture.failedStage(new IllegalStateException("no database"));
            }
        };
        SaslExchange plain = SaslMechanism.PLAIN.begin(broken, ChannelBinding.NONE);
        assertThat(say(plain, "\0a\0b")).isEqualTo(new Failure(Reason.UNAVAILABLE));
        SaslExchange scram = SaslMechanism.SCRAM_SHA_256.begin(broken, ChannelBinding.NONE);
        assertThat(say(scram, CLIENT_FIRST)).isEqualTo(new Failure(Reason.UNAVAILABLE));
    }

    @Test
    void garbageNeverThrows() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            SaslMechanism mechanism = SaslMechanism.values()[i % SaslMechanism.values().length];
            SaslExchange exchange = begin(mechanism);
            for (int n = 0; n < 3; n++) {
                byte[] response = new byte[random.nextInt(40)];
                random.nextBytes(response);
                SaslStep step = exchange.respond(response).toCompletableFuture().join();
                assertThat(step).as("%s, run %d", mechanism, i).isNotInstanceOf(Success.class);
            }
        }
    }

    @Test
    void mechanismsAreFoundByTheirNames() {
        assertThat(SaslMechanism.of("scram-sha-256-plus")).contains(SaslMechanism.SCRAM_SHA_256_PLUS);
        assertThat(SaslMechanism.of("PLAIN")).contains(SaslMechanism.PLAIN);
        assertThat(SaslMechanism.of("SCRAM_SHA_256")).isEmpty();
    }
}
