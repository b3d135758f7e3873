package io.github.camelsmtp.component;

import java.util.Locale;

/** When a policy is asked. */
enum PolicyStage {
    CONNECT,
    HELO,
    AUTH,
    MAIL,
    RCPT,
    MESSAGE;

    /** As the header {@code CamelSmtpStage} and the option {@code rcptEndpoint} have it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
