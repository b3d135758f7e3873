package io.github.camelsmtp.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.store.StoredMessage;
import org.junit.jupiter.api.Test;

/** RFC 1939 §6: deletions happen at QUIT, and only then. */
class UpdateTest {
    private static final String MARK = "DELE 1\r\nDELE 3\r\n";

    private final Pop3Dialogue three = Pop3Dialogue.loggedIn("a\r\n", "b\r\n", "c\r\n");

    @Test
    void quitDeletesWhatIsMarked() {
        Pop3Driver driver = three.plays("""
                C: DELE 1
                S: +OK Message will be deleted at QUIT
                C: DELE 3
                S: +OK Message will be deleted at QUIT
                C: QUIT
                S: +OK Bye, messages deleted: 2
                S| closed
                C: STAT
                """);
        assertThat(driver.deleted).extracting(StoredMessage::uid).containsExactly("uid-0", "uid-2");
        assertThat(driver.session.report().deleted()).isEqualTo(2);
    }

    @Test
    void quitWithoutMarksDeletesNothing() {
        Pop3Driver driver = three.plays("""
                C: DELE 1
                S: +OK Message will be deleted at QUIT
                C: RSET
                S: +OK 3 messages (9 octets)
                C: QUIT
                S: +OK Bye
                S| closed
                """);
        assertThat(driver.deleted).isEmpty();
    }

    @Test
    void aFailedDeletionIsNeverOk() {
        Pop3Driver driver =
                three.where(prepared -> prepared.deletionFails = true).plays("""
                        C: DELE 1
                        S: +OK Message will be deleted at QUIT
                        C: QUIT
                        S: -ERR [SYS/TEMP] Nothing was deleted, try again later
                        S| closed
                        """);
        assertThat(driver.session.report().deleted()).isZero();
    }

    @Test
    void aDroppedConnectionDeletesNothing() {
        Pop3Driver driver = three.begin();
        driver.receive(Pop3Dialogue.octets(MARK));
        driver.session.disconnected();
        driver.receive(Pop3Dialogue.octets("QUIT\r\n"));
        assertThat(driver.deleted).isEmpty();
        assertThat(driver.session.report())
                .isEqualTo(new Pop3SessionReport(Pop3Dialogue.LOOPBACK, "alice@example.org", 0, 0, 0));
    }

    @Test
    void aTimeoutDeletesNothingAndSaysNothing() {
        Pop3Driver driver = three.begin();
        driver.receive(Pop3Dialogue.octets(MARK));
        driver.takeSent();
        driver.session.timedOut();
        assertThat(driver.closed).isTrue();
        assertThat(driver.takeSent()).isEmpty();
        driver.receive(Pop3Dialogue.octets("QUIT\r\n"));
        assertThat(driver.deleted).isEmpty();
    }

    @Test
    void aShutdownDeletesNothing() {
        Pop3Driver driver = three.begin();
        driver.receive(Pop3Dialogue.octets(MARK));
        driver.takeSent();
        driver.session.stopping();
        assertThat(driver.closed).isTrue();
        assertThat(driver.takeSent()).isEqualTo("-ERR [SYS/TEMP] Service is shutting down, nothing was deleted\r\n");
        driver.receive(Pop3Dialogue.octets("QUIT\r\n"));
        assertThat(driver.deleted).isEmpty();
    }

    @Test
    void aShutdownWaitsForTheMessageUnderWay() {
        Pop3Driver driver = three.begin();
        driver.holdAnswers = true;
        driver.receive(Pop3Dialogue.octets("RETR 1\r\nRETR 2\r\n"));
        driver.session.stopping();
        driver.session.timedOut();
        assertThat(driver.closed).isFalse();
        driver.answer();
        assertThat(driver.takeSent())
                .isEqualTo("+OK 3 octets\r\na\r\n.\r\n"
                        + "-ERR [SYS/TEMP] Service is shutting down, nothing was deleted\r\n");
        assertThat(driver.closed).isTrue();
    }

    @Test
    void aShutdownLetsDeletionsUnderWayFinish() {
        Pop3Driver driver = three.begin();
        driver.receive(Pop3Dialogue.octets(MARK));
        driver.takeSent();
        driver.holdAnswers = true;
        driver.receive(Pop3Dialogue.octets("QUIT\r\n"));
        driver.session.stopping();
        driver.session.timedOut();
        assertThat(driver.closed).isFalse();
        driver.answer();
        assertThat(driver.takeSent()).isEqualTo("+OK Bye, messages deleted: 2\r\n");
        assertThat(driver.deleted).hasSize(2);
    }

    @Test
    void aShutdownDuringALoginAnswersItFirst() {
        Pop3Driver driver = Pop3Dialogue.connected().begin();
        driver.holdAnswers = true;
        driver.receive(Pop3Dialogue.octets("USER alice@example.org\r\nPASS secret\r\n"));
        driver.session.stopping();
        driver.answer();
        assertThat(driver.takeSent())
                .endsWith("+OK 0 messages (0 octets)\r\n"
                        + "-ERR [SYS/TEMP] Service is shutting down, nothing was deleted\r\n");
    }
}
