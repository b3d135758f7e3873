package io.github.camelsmtp.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Plays a script of {@code C:} and {@code S:} lines with a session, three times: command by command, all commands in one
 * piece, and octet by octet. {@code C~} sends octets without a CRLF, with {@code \r \n \0 \t} as in Java; {@code S| closed}
 * stands where the server closes. A script need not begin with the greeting or the login.
 */
final class Pop3Dialogue {
    static final InetSocketAddress LOOPBACK = new InetSocketAddress("127.0.0.1", 50_000);
    static final InetSocketAddress REMOTE = new InetSocketAddress("192.0.2.7", 50_000);
    private static final String CLOSED = "closed";

    private Pop3Settings settings = Logins.inTheClear();
    private InetSocketAddress remote = LOOPBACK;
    private List<String> messages = List.of();
    private Consumer<Pop3Driver> preparation = driver -> {};
    private boolean loggedIn;

    /** A session that has been greeted. */
    static Pop3Dialogue connected() {
        return new Pop3Dialogue();
    }

    /** A session that has logged in and found these messages. */
    static Pop3Dialogue loggedIn(String... messages) {
        Pop3Dialogue dialogue = new Pop3Dialogue();
        dialogue.messages = List.of(messages);
        dialogue.loggedIn = true;
        return dialogue;
    }

    Pop3Dialogue from(InetSocketAddress client) {
        remote = client;
        return this;
    }

    Pop3Dialogue with(Pop3Settings other) {
        settings = other;
        return this;
    }

    Pop3Dialogue with(Pop3Limits limits) {
        return with(new Pop3Settings("mail.example.org", settings.tls(), settings.logins(), settings.terms(), limits));
    }

    Pop3Dialogue where(Consumer<Pop3Driver> prepared) {
        preparation = prepared;
        return this;
    }

    /** Begins a session for a test that goes on by itself. */
    Pop3Driver begin() {
        Pop3Driver driver = new Pop3Driver(settings, remote, messages);
        preparation.accept(driver);
        driver.session.connected();
        if (loggedIn) {
            driver.receive(octets("USER alice@example.org\r\nPASS secret\r\n"));
            assertThat(driver.takeSent()).contains("+OK " + messages.size() + " messages");
        }
        driver.takeSent();
        return driver;
    }

    /** Plays the script in every way; returns the driver of the last one. */
    Pop3Driver plays(String script) {
        List<String> lines = script.strip().lines().toList();
        stepByStep(begin(), lines);
        String commands = join(lines, "C");
        Pop3Driver whole = begin();
        whole.receive(octets(commands));
        assertThat(said(whole)).as("all in one piece").isEqualTo(join(lines, "S"));
        Pop3Driver single = begin();
        for (byte octet : octets(commands)) {
            single.receive(new byte[] {octet});
        }
        assertThat(said(single)).as("octet by octet").isEqualTo(join(lines, "S"));
        return single;
    }

    /** Plays a script in which what follows a command must not come with it. */
    Pop3Driver playsInSteps(String script) {
        List<String> lines = script.strip().lines().toList();
        Pop3Driver driver = begin();
        stepByStep(driver, lines);
        return driver;
    }

    private static void stepByStep(Pop3Driver driver, List<String> lines) {
        int i = 0;
        while (i < lines.size()) {
            int from = i;
            while (i < lines.size() && lines.get(i).startsWith("C")) {
                i++;
            }
            driver.receive(octets(join(lines.subList(from, i), "C")));
            from = i;
            while (i < lines.size() && lines.get(i).startsWith("S")) {
                i++;
            }
            assertThat(said(driver)).as("step by step").isEqualTo(join(lines.subList(from, i), "S"));
        }
    }

    private static String said(Pop3Driver driver) {
        return driver.takeSent() + (driver.takeClosed() ? CLOSED : "");
    }

    static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String join(List<String> lines, String who) {
        List<String> parts = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith(who)) {
                parts.add(octetsOf(line));
            } else {
                assertThat(line).as("a line of the script").matches("[CS][:~|].*");
            }
        }
        return String.join("", parts);
    }

    private static String octetsOf(String line) {
        String text = line.length() > 2 ? line.substring(3) : "";
        return switch (line.charAt(1)) {
            case ':' -> text + "\r\n";
            case '~' -> text.translateEscapes();
            default -> text;
        };
    }
}
