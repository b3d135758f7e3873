package io.github.camelsmtp.policy;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.SmtpPeer;
import io.github.camelsmtp.smtp.SmtpPolicy;
import io.github.camelsmtp.smtp.SmtpQuestion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Questions of clients at given addresses, and a clock that a test sets. */
final class Questions {
    /** Time stands still until the test moves it. */
    static final class SetClock extends Clock {
        long millis = 1_700_000_000_000L;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis);
        }
    }

    private Questions() {}

    static SmtpPeer client(String address, @Nullable String account) {
        try {
            InetSocketAddress remote = new InetSocketAddress(InetAddress.getByName(address), 40_000);
            InetSocketAddress local = new InetSocketAddress(InetAddress.getByName("192.0.2.25"), 25);
            return new SmtpPeer(remote, local, "client", true, null, account);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static SmtpQuestion.Mail mail(SmtpPeer peer, String sender) {
        return new SmtpQuestion.Mail(
                peer, sender.isEmpty() ? ReversePath.NULL : ReversePath.to(EmailAddress.of(sender)));
    }

    static SmtpQuestion.Rcpt rcpt(SmtpPeer peer, String recipient) {
        ForwardPath path =
                recipient.equals("postmaster") ? ForwardPath.POSTMASTER : ForwardPath.to(EmailAddress.of(recipient));
        return new SmtpQuestion.Rcpt(peer, ReversePath.NULL, new Recipient(path));
    }

    /** {@code accept}, {@code none}, or the reply that rejects. */
    static String answer(SmtpPolicy policy, SmtpQuestion question) {
        Decision decision = question.ask(policy).toCompletableFuture().join();
        return switch (decision.kind()) {
            case ACCEPT -> "accept";
            case NO_OPINION -> "none";
            case REJECT -> String.valueOf(decision.reply());
        };
    }
}
