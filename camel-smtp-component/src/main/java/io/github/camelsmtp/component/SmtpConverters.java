package io.github.camelsmtp.component;

import io.github.camelsmtp.policy.LoginDomains;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.apache.camel.Converter;

/** Conversions that Camel does not have: of a received message's body, and of options. */
@Converter(generateLoader = true)
public final class SmtpConverters {
    private SmtpConverters() {}

    /** The option loginDomains, written as text. @throws IllegalArgumentException if it is no mapping, in one line */
    @Converter
    public static LoginDomains toLoginDomains(String text) {
        return LoginDomains.parse(text);
    }

    /** Parses the message; all of it is in memory from then on. The body can be read again afterwards. */
    @Converter
    public static MimeMessage toMimeMessage(SpoolStream body) throws MessagingException, IOException {
        try (InputStream in = body.spool().open()) {
            Properties properties = new Properties();
            // RFC 6532: header fields may be UTF-8.
            properties.setProperty("mail.mime.allowutf8", "true");
            return new MimeMessage(Session.getInstance(properties), in);
        }
    }
}
