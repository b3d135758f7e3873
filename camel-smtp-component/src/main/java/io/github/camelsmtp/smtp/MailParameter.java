package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.Reply;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of MAIL: the extension that brings each along, and what reads its value. To add one, add a row.
 */
enum MailParameter {
    SIZE(Extension.SIZE, MailParameterReader::size),
    BODY(Extension.EIGHT_BIT_MIME, MailParameterReader::body),
    AUTH(Extension.AUTH, MailParameterReader::auth),
    SMTPUTF8(Extension.SMTPUTF8, MailParameterReader::smtpUtf8),
    RET(Extension.DSN, MailParameterReader::ret),
    ENVID(Extension.DSN, MailParameterReader::envid),
    REQUIRETLS(Extension.REQUIRETLS, MailParameterReader::requireTls),
    BY(Extension.DELIVERBY, MailParameterReader::by),
    HOLDFOR(Extension.FUTURERELEASE, MailParameterReader::holdFor),
    HOLDUNTIL(Extension.FUTURERELEASE, MailParameterReader::holdUntil),
    MT_PRIORITY(Extension.MT_PRIORITY, MailParameterReader::priority);

    /** Reads a value, null if there was none; answers why it is refused, or null. */
    interface Rule {
        @Nullable
        Reply read(MailParameterReader reader, @Nullable String value);
    }

    private static final Map<String, MailParameter> BY_KEYWORD = new HashMap<>();

    static {
        for (MailParameter parameter : values()) {
            BY_KEYWORD.put(parameter.name().replace('_', '-'), parameter);
        }
    }

    private final Extension extension;
    private final Rule rule;

    MailParameter(Extension extension, Rule rule) {
        this.extension = extension;
        this.rule = rule;
    }

    /** Reads one: 555 if this server does not have its extension (RFC 5321 §4.1.1.11). */
    static @Nullable Reply read(EsmtpParameter given, MailParameterReader reader) {
        MailParameter row = BY_KEYWORD.get(given.keyword());
        if (row == null || !row.extension.known(reader.settings())) {
            return Replies.UNKNOWN_PARAMETER;
        }
        return row.rule.read(reader, given.value());
    }
}
