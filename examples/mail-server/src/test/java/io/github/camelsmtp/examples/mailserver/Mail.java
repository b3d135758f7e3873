package io.github.camelsmtp.examples.mailserver;

import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** A mail user with Jakarta Mail as the mail program. */
final class Mail {
    /** Processes that run at the same time begin at different ones. */
    private static final AtomicInteger NEXT_PORT = new AtomicInteger(new Random().nextInt(20_000));

    private Mail() {}

    /** Nobody listens there, and as it is below those that systems give to clients, no client takes it meanwhile. */
    static int freePort() {
        while (true) {
            int port = 10_000 + NEXT_PORT.getAndIncrement() % 20_000;
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // The next one, then.
            }
        }
    }

    /** Sends a message from carol@example.com. */
    static void send(int port, String to, String text) throws MessagingException {
        Properties properties = new Properties();
        properties.put("mail.smtp.host", "127.0.0.1");
        properties.put("mail.smtp.port", String.valueOf(port));
        properties.put("mail.smtp.from", "carol@example.com");
        MimeMessage message = new MimeMessage(Session.getInstance(properties));
        message.setFrom("carol@example.com");
        message.setSubject(text);
        message.setText(text);
        Transport.send(message, InternetAddress.parse(to));
    }

    /** Logs in through TLS and sends a message from that address. @param protocol smtp, with STARTTLS, or smtps */
    static void submit(String protocol, int port, String user, String password, String to, String text)
            throws MessagingException {
        Properties properties = new Properties();
        properties.put("mail.smtp.starttls.required", "true");
        // The certificate is the server's own, which nobody can know.
        properties.put("mail." + protocol + ".ssl.trust", "*");
        properties.put("mail." + protocol + ".ssl.checkserveridentity", "false");
        submit(properties, protocol, port, user, password, to, text);
    }

    /** The same without TLS. */
    static void submitInTheClear(int port, String user, String password, String to, String text)
            throws MessagingException {
        submit(new Properties(), "smtp", port, user, password, to, text);
    }

    private static void submit(
            Properties properties, String protocol, int port, String user, String password, String to, String text)
            throws MessagingException {
        properties.put("mail." + protocol + ".auth", "true");
        Session session = Session.getInstance(properties);
        MimeMessage message = new MimeMessage(session);
        message.setFrom(user);
        message.setSubject(text);
        message.setText(text);
        try (Transport transport = session.getTransport(protocol)) {
            transport.connect("127.0.0.1", port, user, password);
            transport.sendMessage(message, InternetAddress.parse(to));
        }
    }

    /** Fetches and deletes all mail through STLS; the subjects, in order. */
    static List<String> fetch(int port, String user, String password) throws MessagingException {
        Properties properties = new Properties();
        properties.put("mail.pop3.starttls.enable", "true");
        properties.put("mail.pop3.starttls.required", "true");
        return fetch(properties, "pop3", port, user, password);
    }

    /** The same with TLS from the first octet. */
    static List<String> fetchThroughTls(int port, String user, String password) throws MessagingException {
        return fetch(new Properties(), "pop3s", port, user, password);
    }

    /** The same without TLS. */
    static List<String> fetchInTheClear(int port, String user, String password) throws MessagingException {
        return fetch(new Properties(), "pop3", port, user, password);
    }

    private static List<String> fetch(Properties properties, String protocol, int port, String user, String password)
            throws MessagingException {
        // The certificate is the server's own, which nobody can know.
        properties.put("mail." + protocol + ".ssl.trust", "*");
        properties.put("mail." + protocol + ".ssl.checkserveridentity", "false");
        Store store = Session.getInstance(properties).getStore(protocol);
        store.connect("127.0.0.1", port, user, password);
        List<String> subjects = new ArrayList<>();
        Folder inbox = store.getFolder("INBOX");
        inbox.open(Folder.READ_WRITE);
        for (Message message : inbox.getMessages()) {
            subjects.add(message.getSubject());
            message.setFlag(Flags.Flag.DELETED, true);
        }
        inbox.close(true);
        store.close();
        return subjects;
    }
}
