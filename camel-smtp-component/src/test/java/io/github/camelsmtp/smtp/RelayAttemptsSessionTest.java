package io.github.camelsmtp.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Networks;
import io.github.camelsmtp.policy.PolicyChain;
import io.github.camelsmtp.policy.RecipientPolicy;
import io.github.camelsmtp.policy.RelayPolicy;
import io.github.camelsmtp.store.AddressBook;
import io.github.camelsmtp.store.InMemoryMailboxStore;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The attempts of relay-attempts.txt on the session itself, and what reaches the envelope of those that are taken. */
class RelayAttemptsSessionTest {

    private static List<String> attempts() throws Exception {
        String file = "/io/github/camelsmtp/component/relay-attempts.txt";
        try (InputStream in = Objects.requireNonNull(RelayAttemptsSessionTest.class.getResourceAsStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    @Test
    void whatIsRefusedIsInNoEnvelopeAndWhatIsTakenIsLocal() throws Exception {
        InMemoryMailboxStore store = new InMemoryMailboxStore(Clock.systemUTC());
        store.accounts().create(EmailAddress.of("alice@example.org"), "secret");
        SmtpPolicy policy = new PolicyChain(List.of(
                new RecipientPolicy(Set.of("example.org"), new AddressBook(store.accounts(), "+"), Runnable::run),
                new RelayPolicy(Networks.of("10.0.0.0/8"), true)));
        for (String attempt : attempts()) {
            int bar = attempt.lastIndexOf('|');
            SessionDriver driver = new SessionDriver(SmtpLimits.DEFAULT, policy).connect();
            driver.send("HELO client\r\nMAIL FROM:<>\r\n");
            driver.said.setLength(0);
            driver.send("RCPT TO:" + attempt.substring(0, bar).strip() + "\r\n");
            assertThat(driver.said.toString())
                    .as(attempt)
                    .startsWith(attempt.substring(bar + 1).strip() + " ");
            driver.send("DATA\r\nx\r\n.\r\n");
            for (SessionDriver.Message message : driver.messages) {
                assertThat(message.envelope().recipients())
                        .as(attempt)
                        .allMatch(recipient -> recipient
                                .path()
                                .address()
                                .map(address -> address.domain().equals("example.org"))
                                .orElse(true));
            }
            assertThat(driver.messages).as(attempt).hasSize(attempt.endsWith("250") ? 1 : 0);
        }
    }
}
