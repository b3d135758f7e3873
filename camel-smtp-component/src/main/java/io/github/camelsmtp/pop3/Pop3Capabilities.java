package io.github.camelsmtp.pop3;

import io.github.camelsmtp.auth.SaslMechanism;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What CAPA tells (RFC 2449 §5, §6): only what is true of this connection, now. */
final class Pop3Capabilities {
    private Pop3Capabilities() {}

    static List<String> of(Pop3Terms terms, Authorization authorization, Pop3State state) {
        List<String> lines = new ArrayList<>();
        List<SaslMechanism> mechanisms = authorization.offered();
        if (authorization.takesPasswords()) {
            lines.add("USER");
        }
        if (!mechanisms.isEmpty()) {
            lines.add("SASL " + mechanisms.stream().map(SaslMechanism::wireName).collect(Collectors.joining(" ")));
        }
        if (state == Pop3State.AUTHORIZATION && authorization.offersTls()) {
            lines.add("STLS");
        }
        lines.addAll(List.of("TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING"));
        if (!terms.loginDelay().isZero()) {
            lines.add("LOGIN-DELAY " + terms.loginDelay().toSeconds());
        }
        lines.add("EXPIRE " + (terms.expireDays() == 0 ? "NEVER" : terms.expireDays()));
        lines.addAll(List.of("UTF8 USER", "LANG", "IMPLEMENTATION camel-smtp"));
        return lines;
    }

    /** Lines and the dot at their end, as they are sent. None of them may begin with a dot. */
    static ByteBuffer multiLine(List<String> lines) {
        String text = lines.stream().map(line -> line + "\r\n").collect(Collectors.joining()) + ".\r\n";
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
