package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.Reply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of MAIL and RCPT (RFC 5321 §4.1.2 {@code Mail-parameters}). They are looked at in the order they were
 * sent, and the first that is wrong decides the reply: never one that depends on how a map orders its keys.
 */
final class MailParameters {

    /** One {@code esmtp-param}: the keyword in capitals, and the value, null if there was none. */
    private record Parameter(String keyword, @Nullable String value) {}

    private BodyType body = BodyType.SEVEN_BIT;
    private OptionalLong size = OptionalLong.empty();
    private @Nullable Reply error;

    private MailParameters() {}

    /** The parameters of MAIL: SIZE (RFC 1870) and BODY (RFC 6152). */
    static MailParameters ofMail(String text, SmtpServerSettings settings) {
        MailParameters result = new MailParameters();
        for (Parameter parameter : result.split(text)) {
            if (result.error == null) {
                result.error = switch (parameter.keyword) {
                    case "SIZE" -> result.size(parameter.value, settings.limits());
                    case "BODY" -> result.body(parameter.value);
                    case "AUTH" -> auth(parameter.value, settings.auth());
                    default -> Replies.UNKNOWN_PARAMETER;
                };
            }
        }
        return result;
    }

    /** The parameters of RCPT: none is offered. */
    static MailParameters ofRcpt(String text) {
        MailParameters result = new MailParameters();
        if (!result.split(text).isEmpty() && result.error == null) {
            result.error = Replies.UNKNOWN_PARAMETER;
        }
        return result;
    }

    /** {@code Mail-parameters = esmtp-param *(SP esmtp-param)}; a duplicate or malformed one sets the error. */
    private List<Parameter> split(String text) {
        List<Parameter> found = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String word : text.split(" ")) {
            if (word.isEmpty()) {
                continue;
            }
            int equals = word.indexOf('=');
            String keyword = (equals < 0 ? word : word.substring(0, equals)).toUpperCase(Locale.ROOT);
            String value = equals < 0 ? null : word.substring(equals + 1);
            if (!isKeyword(keyword) || value != null && !isValue(value)) {
                error = Replies.BAD_PARAMETER;
                return found;
            }
            if (!seen.add(keyword)) {
                error = Replies.DUPLICATE_PARAMETER;
                return found;
            }
            found.add(new Parameter(keyword, value));
        }
        return found;
    }

    /** {@code esmtp-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")} */
    private static boolean isKeyword(String text) {
        return !text.isEmpty()
                && text.charAt(0) != '-'
                && text.chars().allMatch(c -> c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-');
    }

    /** {@code esmtp-value = 1*(%d33-60 / %d62-126)} */
    private static boolean isValue(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= 33 && c <= 126 && c != '=');
    }

    /** {@code size-value = 1*20DIGIT} (RFC 1870 §4); what no long can hold is too large for every limit but none. */
    private @Nullable Reply size(@Nullable String value, SmtpLimits limits) {
        if (value == null || value.length() > 20 || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Replies.BAD_PARAMETER;
        }
        long octets = 0;
        for (int i = 0; i < value.length(); i++) {
            octets = octets > (Long.MAX_VALUE - 9) / 10 ? Long.MAX_VALUE : octets * 10 + value.charAt(i) - '0';
        }
        size = OptionalLong.of(octets);
        return limits.messageSize() > 0 && octets > limits.messageSize() ? Replies.TOO_LARGE : null;
    }

    /** {@code AUTH=addr-spec / "<>"} in xtext (RFC 4954 §5): whom the message is from; we trust the login, not this. */
    private static @Nullable Reply auth(@Nullable String value, SmtpAuthSettings settings) {
        if (settings.mechanisms().isEmpty()) {
            return Replies.UNKNOWN_PARAMETER;
        }
        return value == null ? Replies.BAD_PARAMETER : null;
    }

    /** {@code body-value = "7BIT" / "8BITMIME"} (RFC 6152 §2) */
    private @Nullable Reply body(@Nullable String value) {
        if ("8BITMIME".equalsIgnoreCase(value)) {
            body = BodyType.EIGHT_BIT_MIME;
            return null;
        }
        return "7BIT".equalsIgnoreCase(value) ? null : Replies.BAD_PARAMETER;
    }

    /** The reply that refuses the command, or null if all parameters are right. */
    @Nullable
    Reply error() {
        return error;
    }

    BodyType body() {
        return body;
    }

    OptionalLong size() {
        return size;
    }
}
