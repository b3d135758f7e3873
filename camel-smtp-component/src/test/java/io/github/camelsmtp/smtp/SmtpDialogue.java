package io.github.camelsmtp.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.mail.Networks;
import io.github.camelsmtp.mail.Reply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Runs a dialogue. A script is read line by line:
 *
 * <pre>
 * C: text    the client sends the text and CRLF; \r \n \t \0 and \xHH stand for octets
 * C> text    the same without CRLF
 * C* n text  the client sends the text and CRLF n times
 * C~ n text  the client sends the text n times, without CRLF
 * C^ n text  the client sends the text, filled up with x so that the line has n octets with its CRLF
 * S: text    the server says exactly this next; a * at the end stands for anything
 * S* n text  n times this
 * S- text    any number of lines that begin with the text
 * M: text    the next message that came in whole has exactly these octets
 * M# text    the next message that came in whole has this envelope: sender, recipients
 * M@ text    the next message that came in whole has this body type, delivery request and DSN requests; it is taken
 * ! word     timeout, stop, disconnect, tls (it is established); hold (answers wait), release; outcome R and noroom R set replies;
 *            outcome R / R / R one for each recipient
 * = closed   the connection is closed; = open: it is not; = silent: nothing more has been said
 * = asked text  the last request to the queue, in the words of the record but without the client; = turned: the client is the server
 * = abandoned n  messages dropped half-way so far; = foreign n, = injected n: how often that was seen
 * </pre>
 *
 * Options stand in lines of their own: {@code @ recipients=100} sets limits, {@code @auth plaintext required} offers
 * logins, {@code @tls OFFERED} offers STARTTLS, {@code @ext DSN} turns extensions on, {@code @xclient 192.0.2.0/24}
 * lets a client of that network speak for others, {@code @submitters 192.0.2.0/24} lets it have messages wait, {@code @lmtp} makes it a server of LMTP.
 * Empty lines and lines with # say nothing. At the end nothing may be left unsaid.
 */
final class SmtpDialogue {
    private final SessionDriver driver;
    private int heard;
    private int taken;
    private int secured;

    private SmtpDialogue(SessionDriver driver) {
        this.driver = driver;
    }

    /** Runs a script; a line {@code @ recipients=100 errors=3} sets limits. */
    static SessionDriver run(String script) {
        return run(script, 0, false);
    }

    /** Runs a script whose sendings are cut behind so many octets each, the rest in one piece or octet by octet. */
    static SessionDriver run(String script, int firstPiece, boolean octetByOctet) {
        SmtpLimits limits = script.lines()
                .filter(line -> line.startsWith("@ "))
                .findFirst()
                .map(SmtpDialogue::limits)
                .orElse(SmtpLimits.DEFAULT);
        SmtpServerSettings settings = new SmtpServerSettings("mx.example.org", limits, auth(script), tls(script));
        SessionDriver driver = new SessionDriver(
                settings.offering(extensions(script))
                        .believing(xclients(script))
                        .speaking(dialect(script)),
                SessionDriver.examplePolicy());
        driver.firstPiece = firstPiece;
        driver.octetByOctet = octetByOctet;
        SmtpDialogue dialogue = new SmtpDialogue(driver);
        driver.connect();
        int number = 0;
        for (String line : script.split("\n")) {
            number++;
            if (!line.isBlank() && !line.startsWith("#") && !line.startsWith("@")) {
                dialogue.step(line.stripLeading(), "line " + number + ": " + line);
            }
        }
        dialogue.silent("at the end");
        return driver;
    }

    /** A line {@code @auth plaintext required} offers
     * logins, {@code @tls OFFERED} offers STARTTLS. */
    private static SmtpAuthSettings auth(String script) {
        return script.lines()
                .filter(line -> line.startsWith("@auth"))
                .findFirst()
                .map(line -> new SmtpAuthSettings(
                        List.of(
                                SaslMechanism.SCRAM_SHA_256_PLUS,
                                SaslMechanism.SCRAM_SHA_256,
                                SaslMechanism.PLAIN,
                                SaslMechanism.LOGIN),
                        line.contains("plaintext"),
                        line.contains("required")))
                .orElse(SmtpAuthSettings.NONE);
    }

    /** A line {@code @xclient 192.0.2.0/24} says who may speak for others; the client is 192.0.2.1. */
    private static Networks xclients(String script) {
        return networks(script, "@xclient ");
    }

    private static Networks networks(String script, String option) {
        return script.lines()
                .filter(line -> line.startsWith(option))
                .findFirst()
                .map(line -> Networks.of(line.substring(option.length())))
                .orElse(Networks.NONE);
    }

    /** A line {@code @tls OFFERED} sets the mode. */
    private static TlsMode tls(String script) {
        return script.lines()
                .filter(line -> line.startsWith("@tls "))
                .findFirst()
                .map(line -> TlsMode.valueOf(line.substring(5).strip()))
                .orElse(TlsMode.NONE);
    }

    /** A line {@code @ext DSN BINARYMIME} turns extensions on; a message may wait for a day, from the beginning of 2030. */
    private static Extensions extensions(String script) {
        Extension[] on = script.lines()
                .filter(line -> line.startsWith("@ext "))
                .flatMap(line -> Stream.of(line.substring(5).strip().split(" ")))
                .map(Extension::valueOf)
                .toArray(Extension[]::new);
        return new Extensions(
                Set.of(on),
                Duration.ofMinutes(2),
                Duration.ofDays(1),
                InstantSource.fixed(Instant.parse("2030-01-01T00:00:00Z")),
                networks(script, "@submitters "));
    }

    private static SmtpDialect dialect(String script) {
        return script.lines().anyMatch("@lmtp"::equals) ? SmtpDialect.LMTP : SmtpDialect.SMTP;
    }

    private static MessageOutcome outcome(String text) {
        List<Reply> replies = Arrays.stream(text.split(" / "))
                .map(one -> Reply.parse(one).orElseThrow())
                .toList();
        return replies.size() == 1 ? MessageOutcome.of(replies.get(0)) : MessageOutcome.ofEach(replies);
    }

    private void step(String line, String where) {
        String text = line.length() > 3 ? line.substring(3) : "";
        switch (line.substring(0, 2)) {
            case "C:" -> driver.send(unescape(text) + "\r\n");
            case "C>" -> driver.send(unescape(text));
            case "C*" -> driver.send((unescape(rest(text)) + "\r\n").repeat(count(text)));
            case "C~" -> driver.send(unescape(rest(text)).repeat(count(text)));
            case "C^" ->
                driver.send(rest(text) + "x".repeat(count(text) - 2 - rest(text).length()) + "\r\n");
            case "S:" -> hear(text, where);
            case "S*" -> {
                for (int i = 0; i < count(text); i++) {
                    hear(rest(text), where);
                }
            }
            case "S-" -> {
                while (driver.said.indexOf(text, heard) == heard) {
                    hear(text + "*", where);
                }
            }
            case "M:" -> assertThat(next(where).text()).as(where).isEqualTo(unescape(text));
            case "M#" -> envelope(text, where);
            case "M@" -> request(text, where);
            case "! " -> act(line.substring(2), where);
            case "= " -> check(line.substring(2), where);
            default -> throw new AssertionError("not a step: " + where);
        }
    }

    private static int count(String text) {
        return Integer.parseInt(text.substring(0, text.indexOf(' ')));
    }

    private static String rest(String text) {
        return text.substring(text.indexOf(' ') + 1);
    }

    private void hear(String expected, String where) {
        int end = driver.said.indexOf("\r\n", heard);
        assertThat(end).as("the server says nothing at " + where).isNotNegative();
        String actual = driver.said.substring(heard, end);
        heard = end + 2;
        if (expected.endsWith("*")) {
            assertThat(actual).as(where).startsWith(expected.substring(0, expected.length() - 1));
        } else {
            assertThat(actual).as(where).isEqualTo(expected);
        }
    }

    private void silent(String where) {
        assertThat(driver.said.substring(heard)).as("said " + where).isEmpty();
    }

    private SessionDriver.Message next(String where) {
        assertThat(driver.messages.size()).as("messages at " + where).isGreaterThan(taken);
        return driver.messages.get(taken++);
    }

    private void envelope(String expected, String where) {
        assertThat(driver.messages.size()).as("messages at " + where).isGreaterThan(taken);
        var envelope = driver.messages.get(taken).envelope();
        StringBuilder actual = new StringBuilder(envelope.sender().toString());
        envelope.recipients().forEach(r -> actual.append(' ').append(r.path()));
        assertThat(actual.toString()).as(where).isEqualTo(expected);
    }

    /** What was asked of the delivery, and of each recipient's; nulls and zeros are not written. */
    private void request(String expected, String where) {
        assertThat(driver.messages.size()).as("messages at " + where).isGreaterThan(taken);
        var envelope = driver.messages.get(taken++).envelope();
        String actual = envelope.body() + " " + envelope.request() + " "
                + envelope.recipients().stream().map(r -> r.dsn().toString()).toList();
        assertThat(actual.replaceAll("\\w+=(null|false|0), ", "").replaceAll(", \\w+=(null|false|0)(?=\\])", ""))
                .as(where)
                .isEqualTo(expected);
    }

    private void act(String action, String where) {
        String argument = rest(action + " ").strip();
        switch (action.split(" ")[0]) {
            case "timeout" -> driver.session.timedOut();
            case "stop" -> driver.session.stopping();
            case "give-up" -> driver.session.stopNow();
            case "disconnect" -> driver.session.disconnected();
            case "tls" -> {
                assertThat(driver.tlsBegins).as("STARTTLS before " + where).isEqualTo(++secured);
                driver.secured();
            }
            case "hold" -> driver.holding = true;
            case "release" -> driver.release();
            case "outcome" -> driver.outcome = outcome(argument);
            case "noroom" ->
                driver.noRoom =
                        argument.isEmpty() ? null : Reply.parse(argument).orElseThrow();
            default -> throw new AssertionError("no such action: " + where);
        }
    }

    private void check(String fact, String where) {
        switch (fact.split(" ")[0]) {
            case "closed" -> assertThat(driver.closed).as(where).isTrue();
            case "open" -> assertThat(driver.closed).as(where).isFalse();
            case "silent" -> silent(where);
            case "asked" ->
                assertThat(driver.asked
                                .get(driver.asked.size() - 1)
                                .toString()
                                .replaceAll("peer=SmtpPeer\\[.*?\\](, )?(?=\\]|scope|domains)", ""))
                        .as(where)
                        .isEqualTo(rest(fact));
            case "turned" -> assertThat(driver.turned).as(where).isEqualTo(1);
            case "foreign" -> counted(where, Misuse.FOREIGN_PROTOCOL, fact);
            case "injected" -> counted(where, Misuse.TLS_INJECTION, fact);
            case "abandoned" -> assertThat(driver.abandoned).as(where).isEqualTo(Integer.parseInt(rest(fact)));
            default -> throw new AssertionError("no such fact: " + where);
        }
    }

    private void counted(String where, Misuse misuse, String fact) {
        assertThat(driver.misuses.stream().filter(misuse::equals)).as(where).hasSize(Integer.parseInt(rest(fact)));
    }

    private static SmtpLimits limits(String line) {
        SmtpLimits d = SmtpLimits.DEFAULT;
        Map<String, Integer> set = new java.util.HashMap<>();
        for (String pair : line.substring(2).strip().split(" ")) {
            set.put(pair.substring(0, pair.indexOf('=')), Integer.valueOf(pair.substring(pair.indexOf('=') + 1)));
        }
        return new SmtpLimits(
                set.getOrDefault("commandLine", d.commandLine()),
                set.getOrDefault("messageSize", (int) d.messageSize()),
                set.getOrDefault("headerSize", d.headerSize()),
                set.getOrDefault("recipients", d.recipients()),
                set.getOrDefault("errors", d.errors()),
                set.getOrDefault("junk", d.junk()),
                set.getOrDefault("transactions", d.transactions()),
                set.getOrDefault("hops", d.hops()));
    }

    static String unescape(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            switch (text.charAt(++i)) {
                case 'r' -> out.append('\r');
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case '0' -> out.append('\0');
                case '\\' -> out.append('\\');
                case 'x' -> {
                    out.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> throw new IllegalArgumentException("bad escape in " + text);
            }
        }
        return out.toString();
    }
}
