package io.github.camelsmtp.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Any responses for every mechanism: each gets a step, nothing throws, and nobody gets in without the password. */
class SaslExchangeFuzz {
    private static final Authenticator NOBODY = (name, password) -> CompletableFuture.completedStage(Optional.empty());
    private static final SaslConnection CONNECTION = SaslConnection.plain("mx.example.org", List.of());

    @FuzzTest
    void exchange(byte[] input) {
        if (input.length == 0) {
            return;
        }
        SaslMechanism[] all = SaslMechanism.values();
        SaslExchange exchange = all[(input[0] & 0xFF) % all.length].begin(NOBODY, CONNECTION);
        int from = 1;
        SaslStep step = new SaslStep.Challenge(new byte[0]);
        // Responses stand one behind the other, with an octet 255 between them.
        for (int i = 1; i <= input.length && step instanceof SaslStep.Challenge; i++) {
            if (i == input.length || input[i] == (byte) 255) {
                step = exchange.respond(Arrays.copyOfRange(input, from, i))
                        .toCompletableFuture()
                        .join();
                from = i + 1;
            }
        }
        assertThat(step).isNotInstanceOf(SaslStep.Success.class);
    }
}
