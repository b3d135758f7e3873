package io.github.camelsmtp.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.junit.jupiter.api.Test;

/** RFC 1939 §5 and §7: what can be done with an open maildrop. */
class TransactionTest {
    private static final String FIRST = "Subject: one\r\n\r\nHello\r\n.dot\r\n..\r\nend\r\n";
    private static final String SECOND = "Subject: two\r\n\r\n";

    @Test
    void listsWhatIsThere() {
        Pop3Dialogue.loggedIn(FIRST, SECOND, "").plays("""
                        C: STAT
                        S: +OK 3 54
                        C: LIST
                        S: +OK 3 messages (54 octets)
                        S: 1 38
                        S: 2 16
                        S: 3 0
                        S: .
                        C: list 2
                        S: +OK 2 16
                        C: UIDL
                        S: +OK Unique ids follow
                        S: 1 uid-0
                        S: 2 uid-1
                        S: 3 uid-2
                        S: .
                        C: UIDL 3
                        S: +OK 3 uid-2
                        C: NOOP
                        S: +OK
                        """);
    }

    @Test
    void anEmptyMaildropHasNothingToList() {
        Pop3Dialogue.loggedIn().plays("""
                        C: STAT
                        S: +OK 0 0
                        C: LIST
                        S: +OK 0 messages (0 octets)
                        S: .
                        C: UIDL
                        S: +OK Unique ids follow
                        S: .
                        C: RETR 1
                        S: -ERR No such message, there are 0
                        """);
    }

    @Test
    void loginAndStatListNothing() {
        Pop3Driver driver = Pop3Dialogue.loggedIn(FIRST, SECOND).plays("""
                        C: STAT
                        S: +OK 2 54
                        C: RETR 3
                        S: -ERR No such message, there are 2
                        """);
        assertThat(driver.listings).isEmpty();
    }

    @Test
    void listsOnlyAsFarAsIsNeeded() {
        Pop3Dialogue dialogue =
                Pop3Dialogue.loggedIn(Collections.nCopies(1000, "x").toArray(String[]::new));
        Pop3Driver driver = dialogue.plays("""
                        C: DELE 7
                        S: +OK Message will be deleted at QUIT
                        C: LIST 5
                        S: +OK 5 1
                        C: RETR 20
                        S: +OK 1 octets
                        S: x
                        S: .
                        C: TOP 21 0
                        S: +OK Top of message follows
                        S: x
                        S: .
                        """);
        assertThat(driver.listings).containsExactly(7, 36);
    }

    @Test
    void whatCanNotBeListedNowIsATemporaryFailure() {
        Pop3Dialogue.loggedIn(FIRST, SECOND)
                .where(driver -> driver.listableUpTo = 1)
                .plays("""
                        C: LIST
                        S: -ERR [SYS/TEMP] Maildrop can't be listed, try again later
                        C: DELE 2
                        S: -ERR [SYS/TEMP] Maildrop can't be listed, try again later
                        C: DELE 1
                        S: +OK Message will be deleted at QUIT
                        """);
    }

    @Test
    void halfAListEndsTheConnection() {
        Pop3Dialogue dialogue =
                Pop3Dialogue.loggedIn(Collections.nCopies(1000, "x").toArray(String[]::new));
        Pop3Driver driver = dialogue.where(one -> one.listableUpTo = 300).begin();
        driver.receive(Pop3Dialogue.octets("UIDL\r\nNOOP\r\n"));
        assertThat(driver.takeSent()).contains("256 uid-255\r\n").doesNotContain("\r\n.\r\n");
        assertThat(driver.closed).isTrue();
    }

    @Test
    void aMessageThatWasRemovedBeforeItWasListedIsGone() {
        Pop3Dialogue.loggedIn(FIRST, SECOND, "3")
                .where(driver -> driver.removedAtTheEnd = 1)
                .plays("""
                        C: STAT
                        S: +OK 3 55
                        C: RETR 3
                        S: -ERR Message is gone, it was removed from outside this session
                        C: LIST
                        S: +OK 3 messages (55 octets)
                        S: 1 38
                        S: 2 16
                        S: .
                        C: DELE 3
                        S: -ERR Message is gone, it was removed from outside this session
                        C: STAT
                        S: +OK 3 55
                        """);
    }

    @Test
    void retrievesWithDotsDoubled() {
        Pop3Driver driver =
                Pop3Dialogue.loggedIn(FIRST, SECOND, "", "no line end").plays("""
                        C: RETR 1
                        S: +OK 38 octets
                        S: Subject: one
                        S:
                        S: Hello
                        S: ..dot
                        S: ...
                        S: end
                        S: .
                        C: RETR 2
                        S: +OK 16 octets
                        S: Subject: two
                        S:
                        S: .
                        C: RETR 3
                        S: +OK 0 octets
                        S: .
                        C: RETR 4
                        S: +OK 11 octets
                        S: no line end
                        S: .
                        """);
        assertThat(driver.session.report())
                .isEqualTo(new Pop3SessionReport(Pop3Dialogue.LOOPBACK, "alice@example.org", 4, 0, 65));
    }

    @Test
    void showsTheTop() {
        Pop3Dialogue.loggedIn(FIRST).plays("""
                        C: TOP 1 0
                        S: +OK Top of message follows
                        S: Subject: one
                        S:
                        S: .
                        C: TOP 1 2
                        S: +OK Top of message follows
                        S: Subject: one
                        S:
                        S: Hello
                        S: ..dot
                        S: .
                        C: TOP 1 99999999999999999999999999999999999999999
                        S: +OK Top of message follows
                        S: Subject: one
                        S:
                        S: Hello
                        S: ..dot
                        S: ...
                        S: end
                        S: .
                        C: TOP 1 -1
                        S: -ERR Not a number
                        C: TOP 2 1
                        S: -ERR No such message, there are 1
                        C: TOP x 1
                        S: -ERR Not a number
                        """);
    }

    @Test
    void marksAndUnmarks() {
        Pop3Dialogue.loggedIn(FIRST, SECOND).plays("""
                        C: DELE 1
                        S: +OK Message will be deleted at QUIT
                        C: DELE 1
                        S: -ERR Message is deleted
                        C: RETR 1
                        S: -ERR Message is deleted
                        C: TOP 1 1
                        S: -ERR Message is deleted
                        C: LIST 1
                        S: -ERR Message is deleted
                        C: UIDL 1
                        S: -ERR Message is deleted
                        C: STAT
                        S: +OK 1 16
                        C: LIST
                        S: +OK 1 messages (16 octets)
                        S: 2 16
                        S: .
                        C: UIDL
                        S: +OK Unique ids follow
                        S: 2 uid-1
                        S: .
                        C: RSET
                        S: +OK 2 messages (54 octets)
                        C: LIST 1
                        S: +OK 1 38
                        """);
    }

    @Test
    void numbersThatAreNone() {
        Pop3Dialogue.loggedIn(FIRST).plays("""
                        C: RETR 0
                        S: -ERR No such message, there are 1
                        C: RETR 2
                        S: -ERR No such message, there are 1
                        C: RETR 4294967297
                        S: -ERR No such message, there are 1
                        C: RETR 18446744073709551617
                        S: -ERR No such message, there are 1
                        C: DELE -1
                        S: -ERR Not a number
                        C: DELE +1
                        S: -ERR Not a number
                        C: LIST 1x
                        S: -ERR Not a number
                        C: UIDL \u0661
                        S: -ERR Not a number
                        C: LIST 01
                        S: +OK 1 38
                        """);
    }

    @Test
    void aMessageThatCanNotBeReadIsRefusedBeforeAnyOfItIsSent() {
        Pop3Dialogue.loggedIn(Pop3Driver.UNREADABLE, SECOND).plays("""
                        C: RETR 1
                        S: -ERR [SYS/TEMP] Message can't be read, try again later
                        C: TOP 1 0
                        S: -ERR [SYS/TEMP] Message can't be read, try again later
                        C: RETR 2
                        S: +OK 16 octets
                        S: Subject: two
                        S:
                        S: .
                        """);
    }

    @Test
    void halfAMessageNeverLooksLikeAWholeOne() {
        Pop3Driver driver = Pop3Dialogue.loggedIn(FIRST)
                .where(prepared -> prepared.cutMessagesAt = 14)
                .plays("""
                        C: RETR 1
                        S: +OK 38 octets
                        S: Subject: one
                        S| closed
                        C: QUIT
                        """);
        assertThat(driver.session.report().retrieved()).isZero();
        assertThat(driver.session.report().octets()).isEqualTo(14);
    }

    @Test
    void aMessageShorterThanItsCountIsCutOff() {
        Pop3Dialogue.loggedIn(SECOND).where(driver -> driver.claimMore = 1).plays("""
                        C: RETR 1
                        S: +OK 17 octets
                        S: Subject: two
                        S:
                        S| closed
                        """);
    }

    @Test
    void aMessageLongerThanItsCountIsCutOffOrRefused() {
        Pop3Dialogue.loggedIn(SECOND).where(driver -> driver.claimMore = -2).plays("""
                        C: RETR 1
                        S: +OK 14 octets
                        S: Subject: two
                        S| closed
                        """);
        Pop3Dialogue.loggedIn(SECOND)
                .where(driver -> {
                    driver.claimMore = -2;
                    driver.pieceOfMessage = 1000;
                })
                .plays("""
                        C: RETR 1
                        S: -ERR [SYS/TEMP] Message can't be read, try again later
                        """);
    }

    @Test
    void aTopOfAMessageShorterThanItsCountIsFineAsFarAsItIsThere() {
        Pop3Dialogue.loggedIn(SECOND + "a\r\nb\r\n")
                .where(driver -> driver.claimMore = 1)
                .plays("""
                        C: TOP 1 1
                        S: +OK Top of message follows
                        S: Subject: two
                        S:
                        S: a
                        S: .
                        C: TOP 1 3
                        S: +OK Top of message follows
                        S: Subject: two
                        S:
                        S: a
                        S: b
                        S| closed
                        """);
    }

    @Test
    void aLongListingWaitsForTheClientToReadIt() {
        Pop3Driver driver = Pop3Dialogue.loggedIn(
                        Collections.nCopies(20_000, "x\r\n").toArray(String[]::new))
                .begin();
        driver.receive(Pop3Dialogue.octets("LIST 20000\r\n")); // so that all are listed
        driver.takeSent();
        driver.holdAnswers = true;
        driver.receive(Pop3Dialogue.octets("UIDL\r\nSTAT\r\n"));
        String before = driver.takeSent();
        assertThat(before.length()).isBetween(65_536, 70_000);
        driver.holdAnswers = false;
        driver.receive(new byte[0]);
        String lines = before + driver.takeSent();
        assertThat(driver.drains).isGreaterThan(3);
        assertThat(lines.lines().count()).isEqualTo(20_002);
        assertThat(lines).endsWith("20000 uid-19999\r\n.\r\n");
        driver.receive(Pop3Dialogue.octets("STAT\r\n"));
        assertThat(driver.takeSent()).isEqualTo("+OK 20000 60000\r\n");
    }
}
