package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.EmailAddress;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A server with a client that hides line ends and terminal codes wherever text may stand. For {@link LogInjectionTest}, in
 * a process whose logs say everything. Prints what the client was told after a line {@code told}.
 */
final class HostileTalk {
    static final String MARK = "INJECTED-";
    static final String SECRET = "correct-horse-battery";
    private static final String EVIL = "x\r\n" + MARK + "crlf\u001b[31m\u0085" + MARK + "nel\u2028" + MARK + "ls\0";

    private HostileTalk() {}

    public static void main(String[] args) throws Exception {
        CamelContext context = new DefaultCamelContext();
        try {
            MailboxComponent mailbox = context.getComponent("mailbox", MailboxComponent.class);
            mailbox.setDataDirectory(args[0]);
            mailbox.embeddedStore().accounts().create(EmailAddress.of("alice@example.org"), SECRET);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(ServerFixture.SMTP
                                    + "&auth=OFFERED&plaintextAuth=true&smtpUtf8=true&dsn=true&knownRecipientsOnly=true")
                            .routeId("in")
                            .to("log:mail?showHeaders=true&showBody=false")
                            .to("mailbox:recipients");
                    from("mina-pop3:127.0.0.1:0?hostname=mx.example.org&plaintextAuth=true")
                            .routeId("out")
                            .to("log:pop3?showHeaders=true");
                }
            });
            context.start();
            int smtp = ((SmtpEndpoint) context.getRoute("in").getEndpoint())
                    .getLocalAddress()
                    .getPort();
            int pop3 = ((Pop3Endpoint) context.getRoute("out").getEndpoint())
                    .getLocalAddress()
                    .getPort();
            ByteArrayOutputStream told = new ByteArrayOutputStream();
            for (String session : smtpSessions()) {
                told.writeBytes(talk(smtp, session));
            }
            told.writeBytes(talk(
                    pop3,
                    "USER " + EVIL + "\r\nUSER alice@example.org\r\nPASS " + SECRET + "\r\nRETR " + MARK
                            + "\u0085\r\nQUIT\r\n"));
            System.out.println("told");
            System.out.println(told.toString(StandardCharsets.ISO_8859_1).replace("\r\n", "\n"));
        } finally {
            context.stop();
        }
    }

    private static String[] smtpSessions() {
        String name = base64("\0" + EVIL + "\0" + SECRET);
        String wrong = base64("\0" + MARK + "@example.org\0" + SECRET);
        String good = base64("\0alice@example.org\0" + SECRET);
        String utf8 = "x\u0085" + MARK + "nel\u009b31m\u2028" + MARK + "ls";
        return new String[] {
            "HELO " + EVIL + "\r\nQUIT\r\n",
            "EHLO " + utf8 + "\r\nMAIL FROM:<bob@example.com>\r\nRCPT TO:<alice@example.org>\r\nDATA\r\n.\r\nQUIT\r\n",
            "EHLO x\r\nAUTH PLAIN " + name + "\r\nAUTH PLAIN " + wrong + "\r\nAUTH PLAIN " + good + "\r\nQUIT\r\n",
            "EHLO x\r\nAUTH LOGIN " + base64(EVIL) + "\r\n" + base64(SECRET) + "\r\nQUIT\r\n",
            "EHLO x\r\nAUTH SCRAM-SHA-256 " + base64("n,,n=" + EVIL + ",r=abc") + "\r\nQUIT\r\n",
            "EHLO x\r\nAUTH " + utf8 + "\r\nQUIT\r\n",
            "EHLO x\r\nMAIL FROM:<" + utf8 + "@example.com> SMTPUTF8\r\nMAIL FROM:<> ENVID=a+0D+0A" + MARK
                    + "\r\nQUIT\r\n",
            "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<" + utf8 + "@example.org>\r\nRCPT TO:<" + MARK
                    + "@example.org>\r\nQUIT\r\n",
            "GET /" + utf8 + " HTTP/1.1\r\nHost: " + MARK + "\r\n\r\n",
            "\u0016\u0003\u0001" + MARK
        };
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] talk(int port, String session) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(session.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            return socket.getInputStream().readAllBytes();
        } catch (java.net.SocketException reset) {
            return new byte[0]; // closed with octets of ours unread
        }
    }
}
