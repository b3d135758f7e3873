package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.Replies;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replies for single recipients, by their addresses, in any case and quoting. Confined.
 *
 * <p>Bad input: what is no final reply counts as {@code 451}, and a refusal that names nobody of the envelope (a route that
 * expanded an alias and says who of it was refused) is the reply to everybody who has none of his own: it is never
 * forgotten.
 */
final class RecipientReplies {
    private static final Logger LOG = LoggerFactory.getLogger(RecipientReplies.class);

    private final Map<String, Reply> replies = new LinkedHashMap<>();

    /** One more reply; it replaces an earlier one for that recipient. */
    void put(String recipient, Reply reply) {
        replies.put(key(recipient), reply);
    }

    /** The entries of a route's map, whose values are replies or their text. */
    void putAll(Object map, String id) {
        if (!(map instanceof Map<?, ?> entries)) {
            LOG.warn(
                    "{}: {} is no map of recipients to replies; sent 451 instead", id, SmtpConstants.RECIPIENT_REPLIES);
            put("", Replies.LOCAL_ERROR); // which is nobody's address
            return;
        }
        entries.forEach((recipient, reply) -> put(String.valueOf(recipient), reply(reply, id)));
    }

    /** What a route set as a reply; 451 and a warning for the administrator if it is none, or not a final one. */
    static Reply reply(@Nullable Object wanted, String id) {
        Optional<Reply> reply = wanted instanceof Reply r ? Optional.of(r) : Reply.parse(String.valueOf(wanted));
        if (reply.isEmpty() || reply.get().code() / 100 == 3) {
            LOG.warn("{}: '{}', set by the route, is no final SMTP reply; sent 451 instead", id, wanted);
            return Replies.LOCAL_ERROR;
        }
        return reply.get();
    }

    boolean isEmpty() {
        return replies.isEmpty();
    }

    /**
     * The reply to each recipient, in order.
     *
     * @param common for who is not named
     */
    List<Reply> of(List<Recipient> recipients, Reply common) {
        Map<String, Reply> strangers = new LinkedHashMap<>(replies);
        recipients.forEach(recipient -> strangers.remove(key(recipient.text())));
        Reply others = refusal(strangers).orElse(common);
        List<Reply> each = new ArrayList<>();
        for (Recipient recipient : recipients) {
            each.add(replies.getOrDefault(key(recipient.text()), others));
        }
        return each;
    }

    private static Optional<Reply> refusal(Map<String, Reply> from) {
        Optional<Reply> later =
                from.values().stream().filter(Reply::isTransient).findFirst();
        return later.isPresent()
                ? later
                : from.values().stream().filter(Reply::isPermanent).findFirst();
    }

    private static String key(String recipient) {
        String address = recipient.strip();
        return EmailAddress.parse(address)
                .map(EmailAddress::toString)
                .orElse(address)
                .toLowerCase(Locale.ROOT);
    }
}
