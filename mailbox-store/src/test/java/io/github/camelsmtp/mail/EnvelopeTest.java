package io.github.camelsmtp.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EnvelopeTest {
    private static final EmailAddress ALICE = EmailAddress.of("alice@example.org");

    @Test
    void keepsItsRecipientsAsTheyWere() {
        List<Recipient> recipients = new ArrayList<>(List.of(Recipient.of(ALICE), Recipient.of(ALICE)));
        Envelope envelope = Envelope.of(ReversePath.NULL, recipients);
        recipients.clear();
        assertThat(envelope.recipients())
                .extracting(Recipient::text)
                .containsExactly("alice@example.org", "alice@example.org");
        assertThat(envelope.body()).isEqualTo(BodyType.SEVEN_BIT);
        assertThat(envelope.declaredSize()).isEmpty();
        assertThatThrownBy(() -> Envelope.of(ReversePath.NULL, List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theNullSenderIsNoAddress() {
        assertThat(ReversePath.NULL.address()).isEmpty();
        assertThat(ReversePath.NULL.text()).isEmpty();
        assertThat(ReversePath.NULL).hasToString("<>");
        assertThat(ReversePath.to(ALICE)).hasToString("<alice@example.org>");
        assertThat(ReversePath.to(ALICE).text()).isEqualTo("alice@example.org");
    }

    @Test
    void postmasterWithAndWithoutADomain() {
        assertThat(ForwardPath.POSTMASTER.isPostmaster()).isTrue();
        assertThat(ForwardPath.POSTMASTER.address()).isEmpty();
        assertThat(ForwardPath.POSTMASTER.text()).isEqualTo("postmaster");
        assertThat(ForwardPath.to(EmailAddress.of("PostMaster@example.org")).isPostmaster())
                .isTrue();
        assertThat(ForwardPath.to(ALICE).isPostmaster()).isFalse();
        assertThat(ForwardPath.to(ALICE).text()).isEqualTo("alice@example.org");
    }
}
