package io.github.camelsmtp.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.mail.Networks;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file in {@code dialogues} is a script that the session must follow to the letter. */
class SmtpDialogueTest {
    /** The states a client comes through, each with the command before it. */
    private static final List<State> WALK = List.of(State.GREETED, State.READY, State.MAIL, State.RCPT);

    static Stream<String> scripts() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(f -> f.getFileName().toString()).sorted().toList().stream();
        }
    }

    private static Path folder() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(SmtpDialogueTest.class.getResource("dialogues"))
                .toURI());
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void dialogue(String file) throws Exception {
        // Scripts in one file are separated by a line of dashes.
        for (String script : Files.readString(folder().resolve(file)).split("\n-{4,}\n")) {
            SmtpDialogue.run(script);
        }
    }

    /** But for STARTTLS in one segment with what follows it: there the cut is what matters. */
    @ParameterizedTest
    @MethodSource("scripts")
    void dialogueCutAtEveryOctet(String file) throws Exception {
        for (String script : Files.readString(folder().resolve(file)).split("\n-{4,}\n")) {
            if (script.contains("STARTTLS\\r\\nMAIL")) {
                continue;
            }
            SmtpDialogue.run(script, 1, true);
            int longest = script.lines().mapToInt(String::length).max().orElse(0);
            boolean huge = script.contains("0000 "); // sendings of megabytes
            for (int cut = huge ? longest : 1; cut <= longest; cut++) {
                SmtpDialogue.run(script, cut, false);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Verb.class)
    void everyRowOfTheCommandTableIsInADialogue(Verb verb) throws Exception {
        String all = allScripts();
        assertThat(all).contains("C: " + verb.word());
        assertThat(all).as("in small letters too").contains("C: " + verb.word().toLowerCase(Locale.ROOT));
    }

    @ParameterizedTest
    @EnumSource(SmtpDialect.class)
    void aCommandThatTheTableForbidsInAStateIsNeverExecuted(SmtpDialect dialect) {
        for (Verb verb : Verb.values()) {
            if (!verb.isIn(dialect)) {
                assertThat(answerIn(State.READY, verb, dialect)).startsWith("500 5.5.1");
                continue;
            }
            for (State state : WALK) {
                String answer = answerIn(state, verb, dialect);
                if (verb.allowedIn(state)) {
                    assertThat(answer)
                            .as(verb + " in " + state)
                            .doesNotStartWith("503")
                            .doesNotStartWith("554");
                } else {
                    assertThat(answer).as(verb + " in " + state).startsWith("503 5.5.1");
                }
            }
        }
    }

    private static String answerIn(State state, Verb verb, SmtpDialect dialect) {
        SmtpAuthSettings auth = new SmtpAuthSettings(List.of(SaslMechanism.PLAIN), false, false);
        SmtpServerSettings settings =
                new SmtpServerSettings("mx.example.org", SmtpLimits.DEFAULT, auth, TlsMode.OFFERED, everything());
        SessionDriver driver = new SessionDriver(
                        settings.believing(Networks.of("192.0.2.1")).speaking(dialect), SessionDriver.examplePolicy())
                .connect();
        String hello = dialect == SmtpDialect.LMTP ? "LHLO" : "EHLO";
        String[] path = {hello + " a\r\n", "MAIL FROM:<>\r\n", "RCPT TO:<alice@example.org>\r\n"};
        for (int i = 0; i < WALK.indexOf(state); i++) {
            driver.send(path[i]);
        }
        driver.said.setLength(0);
        String argument = switch (verb) {
            case HELO, EHLO, LHLO, VRFY, EXPN -> " x";
            case ETRN -> " example.com";
            case MAIL_FROM, SEND, SOML, SAML -> " FROM:<x@example.com>";
            case RCPT_TO -> " TO:<bob@example.org>";
            case AUTH -> " PLAIN";
            case BDAT -> " 0 LAST";
            case XCLIENT -> " ADDR=192.0.2.9";
            case STARTTLS, ATRN, TURN, DATA, RSET, NOOP, HELP, QUIT -> "";
        };
        driver.send(verb.word() + argument + "\r\n");
        return driver.said.toString();
    }

    /** Every extension is on, or a row of the table is no command. */
    private static Extensions everything() {
        return new Extensions(
                Set.of(Extension.values()), Duration.ZERO, Duration.ofDays(1), InstantSource.fixed(Instant.EPOCH));
    }

    private static String allScripts() throws Exception {
        try (Stream<String> names = scripts()) {
            return names.map(n -> {
                        try {
                            return Files.readString(folder().resolve(n));
                        } catch (IOException | URISyntaxException e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .collect(Collectors.joining("\n"));
        }
    }
}
