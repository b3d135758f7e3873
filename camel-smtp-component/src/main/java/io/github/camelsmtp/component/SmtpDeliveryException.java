package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Some recipients of a message did not get it. The others did: whoever sends again must not send to them.
 *
 * <p>Its text names the first of the failures. The results are also in {@link SmtpConstants#DELIVERY_RESULTS}.
 */
public class SmtpDeliveryException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<DeliveryResult> results;

    /**
     * @param results one for each recipient, in the envelope's order
     * @throws IllegalArgumentException if none of them is a failure
     */
    public SmtpDeliveryException(List<DeliveryResult> results) {
        super(text(results), forTheClient(results));
        this.results = List.copyOf(results);
    }

    /** One for each recipient, also for those who got the message. Empty after a serialization. */
    public List<DeliveryResult> results() {
        return results == null ? List.of() : results;
    }

    /** Whether another attempt may help: no failure is permanent. */
    public boolean isTemporary() {
        return results().stream().noneMatch(result -> result.kind() == DeliveryResult.Kind.PERMANENT);
    }

    /** Where a message is passed on while its client waits, the client is told what the server has said of each recipient. */
    private static SmtpReplyException forTheClient(List<DeliveryResult> results) {
        Map<String, Reply> replies = new LinkedHashMap<>();
        results.forEach(result -> replies.putIfAbsent(result.recipient().text(), result.reply()));
        return new SmtpReplyException(replies, null);
    }

    private static String text(List<DeliveryResult> results) {
        List<DeliveryResult> failed = results.stream()
                .filter(result -> result.kind() != DeliveryResult.Kind.DELIVERED)
                .toList();
        if (failed.isEmpty()) {
            throw new IllegalArgumentException("nothing failed");
        }
        DeliveryResult first = failed.get(0);
        String who = first.remoteMta() == null ? "" : " from " + first.remoteMta();
        return failed.size() + " of " + results.size() + " recipients did not get the message; the first is "
                + first.recipient().text() + who + ": "
                + String.join(" ", first.reply().wire().split("\r\n"));
    }
}
