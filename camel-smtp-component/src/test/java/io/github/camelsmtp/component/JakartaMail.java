package io.github.camelsmtp.component;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.Properties;
import javax.net.ssl.SSLContext;

/** Somebody else's client: sends one message and logs in before. */
final class JakartaMail {
    private final String protocol;
    private final int port;
    private final Properties properties = new Properties();

    /** @param protocol smtp or smtps */
    JakartaMail(String protocol, int port) {
        this.protocol = protocol;
        this.port = port;
        set("auth", "true");
        set("timeout", "30000");
    }

    JakartaMail with(String mechanism) {
        return set("auth.mechanisms", mechanism);
    }

    JakartaMail tls(SSLContext context) {
        properties.put("mail." + protocol + ".ssl.socketFactory", context.getSocketFactory());
        return set("ssl.checkserveridentity", "false");
    }

    JakartaMail startTls(SSLContext context) {
        return tls(context).set("starttls.enable", "true").set("starttls.required", "true");
    }

    JakartaMail set(String name, String value) {
        properties.setProperty("mail." + protocol + "." + name, value);
        return this;
    }

    void send(String user, String password) throws MessagingException {
        Session session = Session.getInstance(properties);
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress("alice@example.org"));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress("alice@example.org"));
        message.setSubject("hello");
        message.setText("hello");
        try (Transport transport = session.getTransport(protocol)) {
            transport.connect("127.0.0.1", port, user, password);
            transport.sendMessage(message, message.getAllRecipients());
        }
    }
}
