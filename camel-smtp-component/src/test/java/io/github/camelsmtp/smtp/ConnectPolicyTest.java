package io.github.camelsmtp.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What happens before the first word. */
class ConnectPolicyTest {

    private static SessionDriver refusedWith(String reply) {
        return new SessionDriver(SmtpLimits.DEFAULT, new SmtpPolicy() {
                    @Override
                    public CompletionStage<Decision> connect(SmtpQuestion.Connect question) {
                        assertThat(question.peer().remote().getPort()).isEqualTo(40000);
                        return SessionDriver.reject(reply);
                    }
                })
                .connect();
    }

    @Test
    void aClientRefusedWith554MaySayQuitAndNothingElse() {
        SessionDriver driver = refusedWith("554 5.7.1 No service for you");
        driver.send("EHLO x\r\nNOOP\r\nFOO\r\nQUIT\r\n");
        assertThat(driver.said.toString()).isEqualTo("""
                        554 5.7.1 No service for you
                        503 5.5.1 No service here for you, send QUIT
                        503 5.5.1 No service here for you, send QUIT
                        503 5.5.1 No service here for you, send QUIT
                        221 2.0.0 Bye
                        """.replace("\n", "\r\n"));
        assertThat(driver.closed).isTrue();
    }

    @Test
    void aClientRefusedWith421IsGone() {
        SessionDriver driver = refusedWith("421 4.7.0 Not now");
        assertThat(driver.said.toString()).isEqualTo("421 4.7.0 Not now\r\n");
        assertThat(driver.closed).isTrue();
        driver.send("EHLO x\r\n");
        assertThat(driver.said.toString()).isEqualTo("421 4.7.0 Not now\r\n");
    }

    @Test
    void notNowIs421WhateverThePolicySays() {
        SessionDriver driver = refusedWith("450 4.7.1 Come back later");
        assertThat(driver.said.toString()).isEqualTo("421 4.7.1 Come back later\r\n");
        assertThat(driver.closed).isTrue();
    }

    @Test
    void whatComesBeforeTheGreetingWaitsForIt() {
        SessionDriver driver = new SessionDriver(SmtpLimits.DEFAULT, SessionDriver.examplePolicy());
        driver.holding = true;
        driver.connect();
        driver.send("NOOP\r\n");
        assertThat(driver.said).isEmpty();
        assertThat(driver.unconsumed()).isEqualTo(6);
        driver.release();
        assertThat(driver.said.toString()).isEqualTo("220 mx.example.org ESMTP ready\r\n250 2.0.0 OK\r\n");
    }

    @Test
    void whoSpeaksBeforeTheGreetingIsClosedWhereItIsToWait() {
        SessionDriver driver = new SessionDriver(
                new SmtpServerSettings("mx.example.org", SmtpLimits.DEFAULT).greetingFirst(),
                SessionDriver.examplePolicy());
        driver.holding = true;
        driver.connect();
        driver.send("EHLO x\r\nMAIL FROM:<>\r\n");
        driver.release();
        assertThat(driver.said.toString()).isEqualTo("554 5.5.0 Wait for the greeting, closing connection\r\n");
        assertThat(driver.closed).isTrue();
        assertThat(driver.misuses).containsExactly(Misuse.EARLY_TALKER);
    }

    @Test
    void whoWaitsForTheGreetingIsGreeted() {
        SessionDriver driver = new SessionDriver(
                new SmtpServerSettings("mx.example.org", SmtpLimits.DEFAULT).greetingFirst(),
                SessionDriver.examplePolicy());
        driver.holding = true;
        driver.connect();
        driver.release();
        driver.send("NOOP\r\n");
        assertThat(driver.said.toString()).isEqualTo("220 mx.example.org ESMTP ready\r\n250 2.0.0 OK\r\n");
        assertThat(driver.misuses).isEmpty();
    }

    @Test
    void theNameAndTheProtocolAreKnownAfterTheGreeting() {
        SessionDriver driver = new SessionDriver(SmtpLimits.DEFAULT, SessionDriver.examplePolicy()).connect();
        assertThat(driver.session.peer().helo()).isNull();
        driver.send("HELO one\r\n");
        assertThat(driver.session.peer().protocol()).isEqualTo(SmtpProtocol.SMTP);
        driver.send("EHLO two\r\n");
        assertThat(driver.session.peer().helo()).isEqualTo("two");
        assertThat(driver.session.peer().protocol()).isEqualTo(SmtpProtocol.ESMTP);
    }
}
