import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Sends messages to an SMTP server as fast as it takes them, over TLS and with logins, which smtp-source can't. A command at
 * a time, like smtp-source; every TLS connection is a full handshake (no session is resumed). For benchmark-tls.sh:
 *
 * <pre>java SmtpLoad.java port messages sessions octets keep|new none|starttls [user password]</pre>
 *
 * It prints messages per second and ends with exit code 1 at the first refusal. It trusts every certificate.
 */
final class SmtpLoad {
    private final int port;
    private final byte[] message;
    private final boolean keep;
    private final SSLContext tls;
    private final String login;

    private SmtpLoad(String[] args) throws Exception {
        port = Integer.parseInt(args[0]);
        message = message(Integer.parseInt(args[3]));
        keep = args[4].equals("keep");
        tls = args[5].equals("none") ? null : trusting();
        login = args.length < 8 ? null : plain(args[6], args[7]);
    }

    public static void main(String[] args) throws Exception {
        SmtpLoad load = new SmtpLoad(args);
        AtomicInteger left = new AtomicInteger(Integer.parseInt(args[1]));
        AtomicReference<Exception> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < Integer.parseInt(args[2]); i++) {
            Thread thread = new Thread(() -> {
                try {
                    load.run(left);
                } catch (IOException | RuntimeException e) {
                    failure.compareAndSet(null, e);
                    left.set(0);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            System.err.println("SmtpLoad: " + failure.get());
            System.exit(1);
        }
        System.out.println(Long.parseLong(args[1]) * 1_000_000_000L / (System.nanoTime() - start));
    }

    private void run(AtomicInteger left) throws IOException {
        Client client = null;
        while (left.getAndDecrement() > 0) {
            if (client == null) {
                client = new Client();
            }
            client.send();
            if (!keep) {
                client.close();
                client = null;
            }
        }
        if (client != null) {
            client.close();
        }
    }

    private final class Client {
        private Socket socket = new Socket();
        private InputStream in;
        private OutputStream out;

        Client() throws IOException {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 60_000);
            use(socket);
            expect(220);
            say("EHLO load.example.com", 250);
            if (tls != null) {
                say("STARTTLS", 220);
                SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(socket, "127.0.0.1", port, true);
                secure.startHandshake();
                secure.getSession().invalidate();
                socket = secure;
                use(secure);
                say("EHLO load.example.com", 250);
            }
            if (login != null) {
                say("AUTH PLAIN " + login, 235);
            }
        }

        private void use(Socket over) throws IOException {
            over.setTcpNoDelay(true);
            over.setSoTimeout(60_000);
            in = new BufferedInputStream(over.getInputStream(), 1024);
            out = over.getOutputStream();
        }

        void send() throws IOException {
            say("MAIL FROM:<alice@example.org>", 250);
            say("RCPT TO:<alice@example.org>", 250);
            say("DATA", 354);
            out.write(message);
            expect(250);
        }

        void close() throws IOException {
            say("QUIT", 221);
            socket.close();
        }

        private void say(String command, int code) throws IOException {
            out.write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            expect(code);
        }

        private void expect(int code) throws IOException {
            String line;
            do {
                line = line();
            } while (line.length() > 3 && line.charAt(3) == '-');
            if (!line.startsWith(Integer.toString(code))) {
                throw new IOException("expected " + code + ", got: " + line);
            }
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int octet = in.read(); octet != '\n'; octet = in.read()) {
                if (octet < 0) {
                    throw new IOException("the server has closed the connection after: " + line);
                }
                line.append((char) octet);
            }
            return line.toString().stripTrailing();
        }
    }

    private static byte[] message(int octets) {
        StringBuilder text = new StringBuilder("From: <alice@example.org>\r\nTo: <alice@example.org>\r\nSubject: load\r\n\r\n");
        while (text.length() < octets - 2) {
            text.append("x".repeat(Math.min(78, octets - 2 - text.length()))).append("\r\n");
        }
        return text.append(".\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static String plain(String user, String password) {
        byte[] response = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(response);
    }

    private static SSLContext trusting() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, null);
        return context;
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
