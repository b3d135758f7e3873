package io.github.camelsmtp.auth;

import io.github.camelsmtp.mail.SaslPrep;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** How the mechanisms read text: strictly, and as a value. */
final class Text {
    private Text() {}

    /** UTF-8, or empty if it is not. */
    static Optional<String> utf8(byte[] octets) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    /** A name prepared with SASLprep, or empty if it must not be used or nothing is left of it (RFC 4616 §2). */
    static Optional<String> name(String text) {
        return SaslPrep.prepare(text).filter(prepared -> !prepared.isEmpty());
    }

    /**
     * {@code saslname} (RFC 5802 §5.1): {@code =2C} is a comma, {@code =3D} is an equals sign, and nothing else may stand
     * behind an equals sign.
     */
    static Optional<String> saslName(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '=' && text.startsWith("=2C", i)) {
                out.append(',');
                i += 2;
            } else if (c == '=' && text.startsWith("=3D", i)) {
                out.append('=');
                i += 2;
            } else if (c == '=' || c == ',' || c < ' ' || c == 127) {
                return Optional.empty();
            } else {
                out.append(c);
            }
        }
        return out.isEmpty() ? Optional.empty() : Optional.of(out.toString());
    }

    /** A name as {@code saslname}. */
    static String toSaslName(String name) {
        return name.replace("=", "=3D").replace(",", "=2C");
    }
}
