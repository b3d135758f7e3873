package io.github.camelsmtp.relay;

import io.github.camelsmtp.mail.EnhancedStatus;
import io.github.camelsmtp.mail.Reply;
import java.util.List;
import java.util.Locale;

/**
 * The kinds of failure, as a sender who knows nothing of mail servers can understand them: what it means and what to do. The
 * kind comes from the enhanced status (RFC 3463) where that says something, from the code and the server's words where it
 * does not: the words decide nothing but which words of ours the sender reads.
 */
enum Failure {
    UNKNOWN_USER(
            "There is no mailbox with this address.",
            "Check the address for typing errors, or ask the recipient for a new one in another way."),
    DISABLED("The mailbox exists, but takes no mail at present.", "Contact the recipient in another way."),
    FULL(
            "The recipient's mailbox is full.",
            "Let the recipient know in another way, and send the message again when there is room."),
    TOO_LARGE(
            "The message is too large for the recipient's mail server.",
            "Send smaller attachments, or share large files in another way."),
    NO_SUCH_DOMAIN("The part of the address behind the @ does not exist.", "Check it for typing errors."),
    NO_MAIL_THERE(
            "The domain of this address takes no mail at all.",
            "Check the part behind the @ for typing errors, or contact the recipient in another way."),
    DNS(
            "The mail server that is responsible for this address could not be found out.",
            "Check the part behind the @ for typing errors. If it is right, try again later."),
    UNREACHABLE(
            "The recipient's mail server could not be reached.",
            "Try again later. If it lasts, tell the recipient in another way that their mail server does not answer."),
    TIMED_OUT(
            "The recipient's mail server did not answer in time, or broke off the connection.",
            "Try again later. If it lasts, tell the recipient in another way that their mail server does not answer."),
    LOOP(
            "The message went in circles between mail servers.",
            "Tell the recipient, or whoever runs their mail server: the forwarding of this address is wrong."),
    EXPIRED(
            "The message could not be delivered in the time that there was for it.",
            "Try again later, or contact the recipient in another way."),
    SPAM(
            "The recipient's mail server takes the message for spam, or takes no mail from our mail server.",
            "If it is none, change its wording, leave out links and attachments, or ask whoever runs your mail server."),
    SENDER_NOT_PROVEN(
            "The recipient's mail server wants a proof that the message is from your domain, and found none.",
            "Ask whoever runs your mail server or domain to look at SPF, DKIM and DMARC. You can't mend it yourself."),
    NOT_ALLOWED(
            "The recipient's mail server does not take this message from you.",
            "The server's words below may say why. The recipient or whoever runs their mail server can allow it."),
    NOT_SECURE(
            "The recipient's mail server does not offer the security that is demanded for this message.",
            "Ask whoever runs your mail server, or the recipient's."),
    UNSUITABLE(
            "The recipient's mail server can't take what the message is made of.",
            "Send it in a simpler form: plain text, common attachments."),
    NO_INTERNATIONAL_MAIL(
            "The recipient's mail server can't take addresses with letters beyond a to z.",
            "Ask the recipient for an address that has only such letters, and use one yourself."),
    TOO_MANY("The message has too many recipients for the mail server.", "Send it to fewer recipients at a time."),
    BUSY("The recipient's mail server is busy or out of order.", "Try again later."),
    OTHER(
            "The recipient's mail server did not take the message.",
            "The server's words below may say why. If not, show this message to whoever runs your mail server.");

    private static final List<String> SPAM_WORDS =
            List.of("spam", "blocked using", "blacklist", "blocklist", "block list", "reputation", "spamhaus");
    private static final List<String> USER_WORDS = List.of(
            "unknown",
            "no such",
            "does not exist",
            "doesn't exist",
            "not exist",
            "not found",
            "invalid recipient",
            "unrouteable");

    /** What has happened. */
    final String meaning;
    /** What the sender can do. */
    final String advice;

    Failure(String meaning, String advice) {
        this.meaning = meaning;
        this.advice = advice;
    }

    static Failure of(Reply reply) {
        String words = String.join(" ", reply.lines()).toLowerCase(Locale.ROOT);
        EnhancedStatus status = reply.status();
        Failure byStatus = status == null ? OTHER : byStatus(status, words);
        return byStatus == OTHER ? byCode(reply, words) : byStatus;
    }

    private static Failure byStatus(EnhancedStatus status, String words) {
        return switch (status.subject() * 1000 + status.detail()) {
            case 1001, 1003, 1006 -> UNKNOWN_USER;
            case 1002 -> NO_SUCH_DOMAIN;
            case 1010 -> NO_MAIL_THERE;
            case 2001 -> DISABLED;
            case 2002 -> FULL;
            case 2003, 3004 -> TOO_LARGE;
            case 3001, 3002, 4005 -> BUSY;
            case 4001 -> UNREACHABLE;
            case 4002 -> TIMED_OUT;
            case 4003, 4004 -> DNS;
            case 4006 -> LOOP;
            case 4007 -> EXPIRED;
            case 5003 -> TOO_MANY;
            case 6007, 6009, 6010 -> NO_INTERNATIONAL_MAIL;
            case 7004, 7005, 7010, 7011, 7030 -> NOT_SECURE;
            case 7020, 7021, 7022, 7023, 7024, 7026 -> SENDER_NOT_PROVEN;
            case 7000, 7001, 7027 -> anyOf(SPAM_WORDS, words) ? SPAM : NOT_ALLOWED;
            case 7025, 7028 -> SPAM;
            default -> status.subject() == 6 ? UNSUITABLE : OTHER;
        };
    }

    private static Failure byCode(Reply reply, String words) {
        if (anyOf(SPAM_WORDS, words)) {
            return SPAM;
        }
        return switch (reply.code()) {
            case 421, 450, 451, 452 -> BUSY;
            case 523 -> TOO_LARGE;
            case 552 -> words.contains("quota") || words.contains("full") ? FULL : TOO_LARGE;
            case 550, 551, 553 -> anyOf(USER_WORDS, words) ? UNKNOWN_USER : OTHER;
            case 521, 556 -> NO_MAIL_THERE;
            default -> OTHER;
        };
    }

    private static boolean anyOf(List<String> words, String text) {
        return words.stream().anyMatch(text::contains);
    }
}
