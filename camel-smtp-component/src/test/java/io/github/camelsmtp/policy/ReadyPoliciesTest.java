package io.github.camelsmtp.policy;

import static io.github.camelsmtp.policy.Questions.answer;
import static io.github.camelsmtp.policy.Questions.client;
import static io.github.camelsmtp.policy.Questions.mail;
import static io.github.camelsmtp.policy.Questions.rcpt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Networks;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.SmtpPolicy;
import io.github.camelsmtp.smtp.SmtpQuestion;
import io.github.camelsmtp.store.AddressBook;
import io.github.camelsmtp.store.InMemoryMailboxStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each of the ready policies says of whom. */
class ReadyPoliciesTest {
    private static final String NOT_YOURS = "553 5.7.1 Sender address does not belong to your login";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.1 |                   | none",
                "192.0.2.1 | alice@example.org | accept",
                "10.1.2.3  |                   | accept",
                "11.1.2.3  |                   | none",
                "2001:db8::1 |                 | accept"
            })
    void trustedNetworksAndWhoHasLoggedInMayRelay(String address, String account, String expected) {
        Networks trusted = Networks.of("10.0.0.0/8,2001:db8::/32");
        assertThat(answer(new RelayPolicy(trusted, true), rcpt(client(address, account), "x@example.net")))
                .isEqualTo(expected);
    }

    @Test
    void aLoginAloneDoesNotRelay() {
        RelayPolicy policy = new RelayPolicy(Networks.NONE, false);
        assertThat(answer(policy, rcpt(client("192.0.2.1", "alice@example.org"), "x@example.net")))
                .isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alice@example.org | alice@example.org      | yes | yes",
                "alice@example.org | Alice@EXAMPLE.org      | yes | yes",
                "alice@example.org | alice+shop@example.org | no  | yes",
                "alice@example.org | ALICE+a+b@example.org  | no  | yes",
                "alice@example.org | alicex@example.org     | no  | no",
                "alice@example.org | +alice@example.org     | no  | no",
                "alice@example.org | bob@example.org        | no  | no",
                "alice@example.org | bob+alice@example.org  | no  | no",
                "alice@example.org | alice@example.com      | no  | no",
                "alice@example.org | alice+x@example.com    | no  | no",
                "alice@example.org | \"alice@example.org\"@evil.example | no | no",
                "alice+x@example.org | alice+x@example.org  | yes | yes",
                "alice+x@example.org | alice@example.org    | no  | no",
                "alice             | alice@example.org      | no  | no",
                "\"al ice\"@example.org | \"al ice\"@example.org | yes | yes",
                // One letter in two ways to write it: é, and e with an accent behind it.
                "jos\u00e9@example.org | jose\u0301@example.org | yes | yes",
                "jose\u0301@example.org | JOS\u00c9+x@example.org | no | yes",
                "jos\u00e9@example.org | jose@example.org | no | no"
            })
    void aSenderBelongsToItsLogin(String account, String sender, String own, String sub) {
        var question = mail(client("192.0.2.1", account), sender);
        assertThat(answer(new SenderPolicy(LoginAddresses.own()), question))
                .isEqualTo(own.equals("yes") ? "none" : NOT_YOURS);
        assertThat(answer(new SenderPolicy(LoginAddresses.withSubaddresses('+')), question))
                .isEqualTo(sub.equals("yes") ? "none" : NOT_YOURS);
    }

    @Test
    void nobodysSenderIsLookedAtWithoutALoginAndTheNullSenderIsNobodyElse() {
        SenderPolicy policy = new SenderPolicy((account, sender) -> CompletableFuture.completedStage(false));
        assertThat(answer(policy, mail(client("192.0.2.1", null), "bob@example.org")))
                .isEqualTo("none");
        assertThat(answer(policy, mail(client("192.0.2.1", "alice@example.org"), "")))
                .isEqualTo("none");
    }

    @Test
    void aMappingMayAnswerLaterAndMayFail() {
        CompletableFuture<Boolean> later = new CompletableFuture<>();
        SenderPolicy policy = new SenderPolicy((account, sender) -> later);
        CompletableFuture<Decision> answer = policy.mail(mail(client("192.0.2.1", "alice"), "sales@example.org"))
                .toCompletableFuture();
        assertThat(answer).isNotDone();
        later.completeExceptionally(new IOException("no database"));
        assertThat(answer).isCompletedExceptionally();
    }

    @ParameterizedTest
    @CsvSource({
        "alice@example.org, accept",
        "nobody@example.org, 550 5.1.1 No such user here",
        "bob%example.net@example.org, 550 5.1.1 No such user here",
        "postmaster@example.org, accept",
        "PostMaster@example.org, accept",
        "postmaster, accept",
        "postmaster@example.net, none",
        "alice@example.net, none",
        "alice@sub.example.org, none",
        "alice@[192.0.2.25], none"
    })
    void recipientsOfLocalDomainsNeedAnAccountAndOthersAreNobodysHere(String recipient, String expected)
            throws Exception {
        InMemoryMailboxStore store = new InMemoryMailboxStore(java.time.Clock.systemUTC());
        store.accounts().create(EmailAddress.of("alice@example.org"), "secret");
        RecipientPolicy policy =
                new RecipientPolicy(Set.of("example.org"), new AddressBook(store.accounts(), "+"), Runnable::run);
        assertThat(answer(policy, rcpt(client("192.0.2.1", null), recipient))).isEqualTo(expected);
    }

    @Test
    void lookupsThatHaveNoRoomAre451() {
        InMemoryMailboxStore store = new InMemoryMailboxStore(java.time.Clock.systemUTC());
        RecipientPolicy policy =
                new RecipientPolicy(Set.of("example.org"), new AddressBook(store.accounts(), "+"), task -> {
                    throw new RejectedExecutionException("full");
                });
        assertThat(answer(policy, rcpt(client("192.0.2.1", null), "alice@example.org")))
                .isEqualTo("451 4.3.2 Too busy, try again later");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alice@example.org | none | none",
                "alice@office | none | none",
                "alice@sales | 554 5.1.8 Sender domain is not fully qualified | 554 5.1.2 Recipient domain is not fully qualified",
                "alice@[192.0.2.1] | none | none"
            })
    void aDomainWithoutADotIsLocalOrRefused(String address, String asSender, String asRecipient) {
        SubmissionPolicy policy = new SubmissionPolicy(Set.of("office"));
        assertThat(answer(policy, mail(client("192.0.2.1", "alice"), address))).isEqualTo(asSender);
        assertThat(answer(policy, rcpt(client("192.0.2.1", "alice"), address))).isEqualTo(asRecipient);
        assertThat(answer(policy, mail(client("192.0.2.1", "alice"), ""))).isEqualTo("none");
        assertThat(answer(policy, rcpt(client("192.0.2.1", "alice"), "postmaster")))
                .isEqualTo("none");
    }

    @Test
    void nobodySubmitsWithoutALogin() {
        SubmissionPolicy policy = new SubmissionPolicy(Set.of());
        assertThat(answer(policy, mail(client("127.0.0.1", null), "alice@example.org")))
                .isEqualTo("530 5.7.0 Authentication required");
        assertThat(answer(policy, mail(client("127.0.0.1", null), ""))).startsWith("530 ");
    }

    /** Says one thing at every stage, and keeps that it was asked. */
    private static SmtpPolicy connecting(List<String> asked, String name, CompletionStage<Decision> says) {
        return new SmtpPolicy() {
            @Override
            public CompletionStage<Decision> connect(SmtpQuestion.Connect question) {
                asked.add(name);
                return says;
            }
        };
    }

    @Test
    void theFirstOpinionWinsAndTheOthersAreNotAsked() {
        List<String> asked = new ArrayList<>();
        CompletableFuture<Decision> later = new CompletableFuture<>();
        PolicyChain chain = new PolicyChain(List.of(
                connecting(asked, "1", SmtpPolicy.NO_OPINION),
                connecting(asked, "2", later),
                connecting(asked, "3", SmtpPolicy.ACCEPT),
                connecting(asked, "4", SmtpPolicy.NO_OPINION)));
        var question = new SmtpQuestion.Connect(client("192.0.2.1", null));
        CompletableFuture<Decision> answer = chain.connect(question).toCompletableFuture();
        assertThat(asked).containsExactly("1", "2");
        later.complete(Decision.NO_OPINION);
        assertThat(answer.join()).isEqualTo(Decision.ACCEPT);
        assertThat(asked).containsExactly("1", "2", "3");
        assertThat(answer(chain, mail(client("192.0.2.1", null), ""))).isEqualTo("none");
    }

    @Test
    void aPolicyThatFailsIsNotPassedOver() {
        List<String> asked = new ArrayList<>();
        PolicyChain chain = new PolicyChain(List.of(
                connecting(asked, "1", CompletableFuture.failedStage(new IOException("broken"))),
                connecting(asked, "2", SmtpPolicy.ACCEPT)));
        assertThatThrownBy(() -> answer(chain, new SmtpQuestion.Connect(client("192.0.2.1", null))))
                .hasRootCauseMessage("broken");
        assertThat(asked).containsExactly("1");
    }
}
