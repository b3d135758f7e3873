package io.github.camelsmtp.policy;

import static io.github.camelsmtp.policy.Questions.answer;
import static io.github.camelsmtp.policy.Questions.client;
import static io.github.camelsmtp.policy.Questions.mail;
import static io.github.camelsmtp.policy.Questions.rcpt;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.Networks;
import io.github.camelsmtp.smtp.SmtpPeer;
import io.github.camelsmtp.smtp.SmtpQuestion;
import org.junit.jupiter.api.Test;

class RatePolicyTest {
    private static final String CONNECTING = "421 4.7.1 Connecting too often, try again later";
    private static final String MESSAGES = "450 4.7.1 Sending too many messages, try again later";
    private static final String RECIPIENTS = "452 4.7.1 Naming too many recipients, try again later";

    private final Questions.SetClock clock = new Questions.SetClock();
    private final Rates once = new Rates(
            Rate.parse("connectionRate", "1/1h"),
            Rate.parse("messageRate", "1/1h"),
            Rate.parse("recipientRate", "1/1h"));

    private String connect(RatePolicy policy, String address) {
        return answer(policy, new SmtpQuestion.Connect(client(address, null)));
    }

    @Test
    void anAddressConnectsSendsAndNamesRecipientsSoOften() {
        RatePolicy policy = new RatePolicy(once, Rates.NONE, Networks.NONE, clock);
        SmtpPeer one = client("192.0.2.1", null);
        assertThat(connect(policy, "192.0.2.1")).isEqualTo("none");
        assertThat(connect(policy, "192.0.2.1")).isEqualTo(CONNECTING);
        assertThat(answer(policy, mail(one, ""))).isEqualTo("none");
        assertThat(answer(policy, mail(one, ""))).isEqualTo(MESSAGES);
        assertThat(answer(policy, rcpt(one, "a@example.org"))).isEqualTo("none");
        assertThat(answer(policy, rcpt(one, "b@example.org"))).isEqualTo(RECIPIENTS);
        assertThat(connect(policy, "192.0.2.2")).as("another address").isEqualTo("none");
        assertThat(answer(policy, new SmtpQuestion.Auth(one, "alice", "PLAIN"))).isEqualTo("none");
        clock.millis += 2 * 3600 * 1000;
        assertThat(connect(policy, "192.0.2.1")).as("later").isEqualTo("none");
    }

    @Test
    void anAccountLogsInSendsAndNamesRecipientsSoOftenWhereverItComesFrom() {
        RatePolicy policy = new RatePolicy(Rates.NONE, once, Networks.of("192.0.2.0/24"), clock);
        SmtpPeer here = client("192.0.2.1", "alice@example.org");
        SmtpPeer there = client("198.51.100.7", "Alice@Example.ORG");
        assertThat(answer(policy, new SmtpQuestion.Auth(client("192.0.2.1", null), "alice@example.org", "PLAIN")))
                .isEqualTo("none");
        assertThat(answer(policy, new SmtpQuestion.Auth(client("::1", null), "alice@example.org", "PLAIN")))
                .isEqualTo(CONNECTING);
        assertThat(answer(policy, mail(here, ""))).isEqualTo("none");
        assertThat(answer(policy, mail(there, ""))).isEqualTo(MESSAGES);
        assertThat(answer(policy, rcpt(there, "a@example.org"))).isEqualTo("none");
        assertThat(answer(policy, rcpt(here, "a@example.org"))).isEqualTo(RECIPIENTS);
        assertThat(answer(policy, mail(client("192.0.2.1", null), "")))
                .as("no account")
                .isEqualTo("none");
        assertThat(answer(policy, mail(client("192.0.2.1", null), "")))
                .as("no account")
                .isEqualTo("none");
    }

    @Test
    void anIpv6CustomerIsOneWhateverAddressItTakes() {
        RatePolicy policy = new RatePolicy(once, Rates.NONE, Networks.NONE, clock);
        assertThat(connect(policy, "2001:db8:0:1::1")).isEqualTo("none");
        assertThat(connect(policy, "2001:db8:0:1:ffff:ffff:ffff:ffff")).isEqualTo(CONNECTING);
        assertThat(connect(policy, "2001:db8:0:2::1")).isEqualTo("none");
    }

    @Test
    void trustedNetworksAreNotCounted() {
        RatePolicy policy = new RatePolicy(once, Rates.NONE, Networks.of("10.0.0.0/8"), clock);
        for (int i = 0; i < 3; i++) {
            assertThat(connect(policy, "10.1.2.3")).isEqualTo("none");
        }
    }
}
