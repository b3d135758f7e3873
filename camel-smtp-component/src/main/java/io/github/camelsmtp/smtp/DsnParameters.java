package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.DsnRequest;
import io.github.camelsmtp.mail.DsnRequest.Notify;
import io.github.camelsmtp.mail.OriginalRecipient;
import io.github.camelsmtp.mail.UnicodeText;
import io.github.camelsmtp.wire.Xtext;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters of RCPT, which are those of RFC 3461; and the grammar that they share with those of MAIL. */
final class DsnParameters {
    /** RFC 3461 §4.2: the whole parameter may have 500 characters. */
    private static final int MAX_ORCPT = 500 - "ORCPT=".length();

    private DsnParameters() {}

    /** The parameters of RCPT; the first that is wrong decides the reply. @param utf8 whether MAIL had SMTPUTF8 */
    static Parsed<DsnRequest> ofRcpt(String text, SmtpServerSettings settings, boolean utf8) {
        Parsed<List<EsmtpParameter>> words = EsmtpParameter.split(text, utf8);
        if (words.value() == null) {
            return Parsed.refused(words.refused());
        }
        Set<Notify> notify = Set.of();
        OriginalRecipient original = null;
        for (EsmtpParameter word : words.value()) {
            boolean known = Extension.DSN.known(settings);
            if (known && word.keyword().equals("NOTIFY")) {
                notify = notify(word.value());
                if (notify.isEmpty()) {
                    return Parsed.refused(Replies.BAD_PARAMETER);
                }
            } else if (known && word.keyword().equals("ORCPT")) {
                original = original(word.value()).orElse(null);
                if (original == null) {
                    return Parsed.refused(Replies.BAD_PARAMETER);
                }
            } else {
                return Parsed.refused(Replies.UNKNOWN_PARAMETER);
            }
        }
        return Parsed.as(new DsnRequest(notify, original));
    }

    /**
     * {@code notify-esmtp-value = "NEVER" / 1#notify-list-element}, {@code notify-list-element = "SUCCESS" / "FAILURE" /
     * "DELAY"}, in any case (RFC 3461 §4.1); nothing if it is anything else
     */
    private static Set<Notify> notify(@Nullable String value) {
        if (value == null || !UnicodeText.isAscii(value)) {
            return Set.of();
        }
        EnumSet<Notify> found = EnumSet.noneOf(Notify.class);
        for (String word : value.split(",", -1)) {
            switch (word.toUpperCase(Locale.ROOT)) {
                case "NEVER" -> found.add(Notify.NEVER);
                case "SUCCESS" -> found.add(Notify.SUCCESS);
                case "FAILURE" -> found.add(Notify.FAILURE);
                case "DELAY" -> found.add(Notify.DELAY);
                default -> {
                    return Set.of();
                }
            }
        }
        return found.contains(Notify.NEVER) && value.indexOf(',') >= 0 ? Set.of() : found;
    }

    /**
     * {@code original-recipient-address = addr-type ";" xtext}, {@code addr-type = atom} (RFC 3461 §4.2); what stands behind
     * {@code utf-8;} is kept as it is, for it has an encoding of its own (RFC 6533 §3) and no control characters
     */
    private static Optional<OriginalRecipient> original(@Nullable String value) {
        int semicolon = value == null || value.length() > MAX_ORCPT ? -1 : value.indexOf(';');
        if (value == null || semicolon < 0 || !isAtom(value.substring(0, semicolon))) {
            return Optional.empty();
        }
        String type = value.substring(0, semicolon);
        if (type.equalsIgnoreCase("utf-8")) {
            return Optional.of(new OriginalRecipient(type, value.substring(semicolon + 1)));
        }
        return printable(value.substring(semicolon + 1)).map(address -> new OriginalRecipient(type, address));
    }

    /** {@code atom = 1*atext} (RFC 5322 §3.2.3) */
    private static boolean isAtom(String text) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(c -> c >= '0' && c <= '9'
                                || c >= 'a' && c <= 'z'
                                || c >= 'A' && c <= 'Z'
                                || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0);
    }

    /**
     * {@code xtext} that stands for printable ASCII, as RFC 3461 §4.2 and §4.4 ask: what is decoded goes into header fields
     * of a report, and a line end in it would begin one of the sender's choice.
     */
    static Optional<String> printable(String xtext) {
        return Xtext.decode(xtext)
                .map(octets -> new String(octets, StandardCharsets.ISO_8859_1))
                .filter(text -> text.chars().allMatch(c -> c >= ' ' && c <= '~'));
    }
}
