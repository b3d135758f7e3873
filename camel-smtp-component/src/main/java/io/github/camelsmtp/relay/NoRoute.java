package io.github.camelsmtp.relay;

import io.github.camelsmtp.mail.Reply;

/** Why mail can't go to a domain, in words for its sender (RFC 3463). */
final class NoRoute {
    private NoRoute() {}

    static Reply noAnswer(String name) {
        return Reply.of(451, 4, 3, "The DNS does not answer for " + name + " now");
    }

    static Reply noDomain(String domain) {
        return Reply.of(550, 1, 2, "There is no domain " + domain);
    }

    static Reply noMailHost(String domain) {
        return Reply.of(550, 1, 2, "The domain " + domain + " has no mail server and no address");
    }

    /** RFC 7505 §4.2. */
    static Reply nullMx(String domain) {
        return Reply.of(556, 1, 10, "The domain " + domain + " takes no mail (null MX)");
    }

    static Reply unusable(String domain) {
        return Reply.of(550, 4, 4, "No mail server of " + domain + " has an address that can be used");
    }

    static Reply forbidden(String domain) {
        return Reply.of(550, 4, 4, "The mail server of " + domain + " is in a network that mail is not sent to");
    }

    static Reply badLiteral(String domain) {
        return Reply.of(550, 1, 2, domain + " is no address");
    }

    /** RFC 5321 §5.1. */
    static Reply loop(String domain) {
        return Reply.of(554, 4, 6, "Mail for " + domain + " would come back to this server: its best MX is itself");
    }

    static Reply noDomainAtAll() {
        return Reply.of(550, 1, 3, "An address without a domain is not sent anywhere");
    }
}
