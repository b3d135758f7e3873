package io.github.camelsmtp.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.auth.SaslStep.Challenge;
import io.github.camelsmtp.auth.SaslStep.Failure;
import io.github.camelsmtp.auth.SaslStep.Reason;
import io.github.camelsmtp.auth.SaslStep.Success;
import io.github.camelsmtp.mail.ScramCredential;
import io.github.camelsmtp.mail.ScramHash;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Each mechanism as a dialogue, with the examples of its RFC where it has any. */
class SaslExchangeTest {
    /** RFC 7677 §3. */
    private static final ScramCredential PENCIL =
            ScramCredential.derive("pencil", Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);

    /** RFC 5802 §5. */
    private static final ScramCredential OLD_PENCIL = ScramCredential.derive(
            ScramHash.SHA_1, "pencil", Base64.getDecoder().decode("QSXCR+Q6sek8bf92"), 4096);

    /** RFC 2195 §2. */
    private static final SharedSecret TIM =
            new SharedSecret("tim", "tanstaaftanstaaf".getBytes(StandardCharsets.US_ASCII));

    private static final SaslConnection PLAINLY =
            SaslConnection.plain("postoffice.reston.mci.net", EnumSet.allOf(SaslMechanism.class));

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
        public CompletionStage<Optional<ScramAccount>> scram(String name, ScramHash hash) {
            return answer(
                    name.equalsIgnoreCase("user")
                            ? Optional.of(new ScramAccount("user", hash == ScramHash.SHA_1 ? OLD_PENCIL : PENCIL))
                            : Optional.empty());
        }

        @Override
        public CompletionStage<Optional<SharedSecret>> secret(String name) {
            return answer(name.equals("tim") ? Optional.of(TIM) : Optional.empty());
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
        return mechanism.begin(USERS, PLAINLY);
    }

    private static SaslExchange scram(ChannelBinding binding, boolean plus) {
        return new ScramExchange(USERS, bound(binding), ScramHash.SHA_256, plus, () -> SERVER_NONCE);
    }

    private static SaslConnection bound(ChannelBinding binding) {
        Set<SaslMechanism> offered = binding == ChannelBinding.NONE
                ? EnumSet.of(SaslMechanism.SCRAM_SHA_256)
                : EnumSet.of(SaslMechanism.SCRAM_SHA_256, SaslMechanism.SCRAM_SHA_256_PLUS);
        return new SaslConnection("mx.example.org", binding, offered, null);
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
            "n,,\1\1",
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
            "p=,,n=user,r=x",
            "n,b=x,n=user,r=x",
            "n,user,n=user,r=x",
            "n,,n=us=er,r=x",
            "n,,n=user,r=",
            "n,,n=user,r=a b"
        }) {
            assertThat(say(scram(ChannelBinding.NONE, false), bad)).as(bad).isEqualTo(MALFORMED);
        }
        for (String no : new String[] {
            "n,a=root,n=user,r=x", "p=tls-exporter,,n=user,r=x", "n,,n=us\u202eer,r=x", "n,,n=\u00ad,r=x"
        }) {
            assertThat(say(scram(ChannelBinding.NONE, false), no)).as(no).isEqualTo(REJECTED);
        }
    }

    @Test
    void scramPlusBindsTheConnection() {
        byte[] data = {1, 2, 3};
        ChannelBinding tls = type -> type.equals("tls-exporter") ? Optional.of(data) : Optional.empty();
        // A client that could bind and is told that we can't, says "y": somebody has cut our offer.
        assertThat(say(scram(tls, false), "y,,n=user,r=x")).isEqualTo(REJECTED);
        assertThat(say(scram(tls, true), "n,,n=user,r=x")).isEqualTo(REJECTED);
        assertThat(say(scram(tls, true), "y,,n=user,r=x")).isEqualTo(REJECTED);
        assertThat(say(scram(tls, true), "p=tls-unique,,n=user,r=x")).isEqualTo(REJECTED);
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
    void scramBelievesAClientThatWasOfferedNoBinding() {
        ChannelBinding tls = type -> Optional.of(new byte[] {1, 2, 3});
        SaslConnection withoutPlus =
                new SaslConnection("mx.example.org", tls, EnumSet.of(SaslMechanism.SCRAM_SHA_256), null);
        SaslExchange exchange = new ScramExchange(USERS, withoutPlus, ScramHash.SHA_256, false, () -> SERVER_NONCE);
        assertThat(challenge(exchange, "y,,n=user,r=x")).startsWith("r=x" + SERVER_NONCE);
        // The -PLUS of another hash is no reason to say no.
        SaslExchange older = new ScramExchange(USERS, withoutPlus, ScramHash.SHA_1, false, () -> SERVER_NONCE);
        assertThat(challenge(older, "y,,n=user,r=x")).startsWith("r=x" + SERVER_NONCE);
    }

    @Test
    void scramIsForTheAccountAndNotForTheNameAsItWasWritten() throws Exception {
        assertThat(challenge(scram(ChannelBinding.NONE, false), "n,a=,n=user,r=x"))
                .startsWith("r=x" + SERVER_NONCE);
        SaslExchange exchange = scram(ChannelBinding.NONE, false);
        String serverFirst = challenge(exchange, "n,a=USER,n=USER,r=x");
        String header = Base64.getEncoder().encodeToString("n,a=USER,".getBytes(StandardCharsets.US_ASCII));
        String last = "c=" + header + ",r=x" + SERVER_NONCE;
        challenge(exchange, last + ",p=" + proof("pencil", "n=USER,r=x," + serverFirst + "," + last));
        assertThat(say(exchange, "")).isEqualTo(new Success("user"));
    }

    @Test
    void scramIgnoresExtensionsButNoMandatoryOne() throws Exception {
        SaslExchange exchange = scram(ChannelBinding.NONE, false);
        String serverFirst = challenge(exchange, "n,,n=user,r=x,z=first");
        String last = "c=biws,r=x" + SERVER_NONCE + ",z=last";
        String proof = proof("pencil", "n=user,r=x,z=first," + serverFirst + "," + last);
        assertThat(challenge(exchange, last + ",p=" + proof)).startsWith("v=");

        SaslExchange demanding = scram(ChannelBinding.NONE, false);
        serverFirst = challenge(demanding, "n,,n=user,r=x");
        last = "c=biws,r=x" + SERVER_NONCE + ",m=must";
        proof = proof("pencil", "n=user,r=x," + serverFirst + "," + last);
        assertThat(say(demanding, last + ",p=" + proof)).isEqualTo(REJECTED);

        SaslExchange longer = scram(ChannelBinding.NONE, false);
        challenge(longer, "n,,n=user,r=x");
        assertThat(say(longer, "c=biws,r=x" + SERVER_NONCE + "x,p=" + proof)).isEqualTo(REJECTED);
    }

    @Test
    void scramSha1IsTheExampleOfRfc5802() {
        SaslExchange exchange = new ScramExchange(USERS, PLAINLY, ScramHash.SHA_1, false, () -> "3rfcNHYJY1ZVvWVs7j");
        assertThat(challenge(exchange, "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL"))
                .isEqualTo("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096");
        assertThat(challenge(
                        exchange, "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="))
                .isEqualTo("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
        assertThat(say(exchange, "")).isEqualTo(new Success("user"));
    }

    @Test
    void aKeyOfAnotherHashIsNoKey() {
        Authenticator careless = new Authenticator() {
            @Override
            public CompletionStage<Optional<String>> password(String name, String password) {
                return answer(Optional.empty());
            }

            @Override
            public CompletionStage<Optional<ScramAccount>> scram(String name, ScramHash hash) {
                return answer(Optional.of(new ScramAccount("user", PENCIL)));
            }
        };
        SaslExchange exchange = SaslMechanism.SCRAM_SHA_1.begin(careless, PLAINLY);
        assertThat(challenge(exchange, "n,,n=user,r=x")).endsWith(",i=15000");
        assertThat(say(exchange, "c=biws,r=x,p=AAAA")).isEqualTo(REJECTED);
    }

    @Test
    void cramMd5IsTheExampleOfRfc2195() {
        SaslExchange exchange = new CramMd5Exchange(USERS, PLAINLY, () -> "1896.697170952");
        assertThat(challenge(exchange, "")).isEqualTo("<1896.697170952@postoffice.reston.mci.net>");
        assertThat(say(exchange, "tim b913a602c7eda7a495b4e6e7334d3890")).isEqualTo(new Success("tim"));
    }

    @Test
    void cramMd5RefusesTheRest() {
        for (String no : new String[] {
            "tim b913a602c7eda7a495b4e6e7334d3891",
            "tom b913a602c7eda7a495b4e6e7334d3890",
            "tim\u0007 b913a602c7eda7a495b4e6e7334d3890"
        }) {
            SaslExchange exchange = new CramMd5Exchange(USERS, PLAINLY, () -> "1896.697170952");
            challenge(exchange, "");
            assertThat(say(exchange, no)).as(no).isEqualTo(REJECTED);
        }
        for (String bad :
                new String[] {"", "tim", "tim ", " b913a602c7eda7a495b4e6e7334d3890", "tim b913", "tim x".repeat(8)}) {
            SaslExchange exchange = begin(SaslMechanism.CRAM_MD5);
            challenge(exchange, "");
            assertThat(say(exchange, bad)).as(bad).isEqualTo(MALFORMED);
        }
        assertThat(say(begin(SaslMechanism.CRAM_MD5), "early")).isEqualTo(MALFORMED);
        assertThat(challenge(begin(SaslMechanism.CRAM_MD5), ""))
                .as("never twice")
                .isNotEqualTo(challenge(begin(SaslMechanism.CRAM_MD5), ""))
                .matches("<[0-9]+\\.[0-9]+@postoffice\\.reston\\.mci\\.net>");
    }

    @Test
    void anEmptySecretIsNoSecret() {
        Authenticator empty = new Authenticator() {
            @Override
            public CompletionStage<Optional<String>> password(String name, String password) {
                return answer(Optional.empty());
            }

            @Override
            public CompletionStage<Optional<SharedSecret>> secret(String name) {
                return answer(Optional.of(new SharedSecret(name, new byte[0])));
            }
        };
        SaslExchange exchange = new CramMd5Exchange(empty, PLAINLY, () -> "1896.697170952");
        challenge(exchange, "");
        // HMAC-MD5 with a key of one zero octet is that with an empty key.
        assertThat(say(exchange, "x " + hmacMd5(new byte[1], "<1896.697170952@postoffice.reston.mci.net>")))
                .isEqualTo(REJECTED);
        assertThat(TIM.toString()).doesNotContain("tanstaaf");
    }

    private static String hmacMd5(byte[] key, String text) {
        try {
            var mac = javax.crypto.Mac.getInstance("HmacMD5");
            mac.init(new javax.crypto.spec.SecretKeySpec(key, "HmacMD5"));
            return java.util.HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void namesArePreparedForEveryMechanism() {
        assertThat(say(begin(SaslMechanism.PLAIN), "\0al\u00adi\uff43e\0s\u00e9cret"))
                .isEqualTo(new Success("alice"));
        assertThat(say(begin(SaslMechanism.PLAIN), "alice\0al\u00adice\0s\u00e9cret"))
                .isEqualTo(new Success("alice"));
        assertThat(say(begin(SaslMechanism.PLAIN), "\0\u00ad\0s\u00e9cret")).isEqualTo(REJECTED);
        assertThat(say(begin(SaslMechanism.XOAUTH2), "user=\uff41lice\1auth=Bearer good\1\1"))
                .isEqualTo(new Success("alice"));
        assertThat(say(begin(SaslMechanism.XOAUTH2), "user=\u00ad\1auth=Bearer good\1\1"))
                .as("what vanishes is not nobody in particular")
                .isEqualTo(REJECTED);
        SaslExchange login = begin(SaslMechanism.LOGIN);
        challenge(login, "\uff41lice");
        assertThat(say(login, "s\u00e9cret")).isEqualTo(new Success("alice"));
        SaslExchange invisible = begin(SaslMechanism.LOGIN);
        challenge(invisible, "\u202ealice");
        assertThat(say(invisible, "s\u00e9cret")).isEqualTo(REJECTED);
    }

    @Test
    void externalWithoutACertificateIsRefused() {
        assertThat(say(begin(SaslMechanism.EXTERNAL), "")).isEqualTo(REJECTED);
        assertThat(say(begin(SaslMechanism.EXTERNAL), "alice")).isEqualTo(REJECTED);
        assertThat(say(begin(SaslMechanism.EXTERNAL), "a\0b")).isEqualTo(MALFORMED);
    }

    @Test
    void anAuthenticatorThatFailsIsATemporaryFailure() {
        Authenticator broken = new Authenticator() {
            @Override
            public CompletionStage<Optional<String>> password(String name, String password) {
                return CompletableFuture.failedStage(new IllegalStateException("no database"));
            }

            @Override
            public CompletionStage<Optional<ScramAccount>> scram(String name, ScramHash hash) {
                return CompletableFuture.failedStage(new IllegalStateException("no database"));
            }
        };
        SaslExchange plain = SaslMechanism.PLAIN.begin(broken, PLAINLY);
        assertThat(say(plain, "\0a\0b")).isEqualTo(new Failure(Reason.UNAVAILABLE));
        SaslExchange scram = SaslMechanism.SCRAM_SHA_256.begin(broken, PLAINLY);
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
