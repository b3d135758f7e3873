package io.github.camelsmtp.component;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.apache.camel.Converter;

/** Conversions of a received message's body that Camel does not have. */
@Converter(generateLoader = true)
public final class SmtpConverters {
    private SmtpConverters() {}

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
