"""The comparison of maildir-dovecot.sh: the same mailbox through our servers and through Dovecot's."""

import imaplib
import os
import poplib
import random
import smtplib
import sys

ALICE = "alice@example.org"


def pop3(port):
    client = poplib.POP3("127.0.0.1", port, timeout=20)
    client._MAXLINE = 10000
    client.user(ALICE)
    client.pass_("secret")
    return client


def contents(client):
    """Uid, the size that LIST says, and the octets that RETR sends, for each message."""
    uids = [line.split()[1].decode() for line in client.uidl()[1]]
    sizes = [int(line.split()[1]) for line in client.list()[1]]
    texts = [b"".join(line + b"\r\n" for line in client.retr(number + 1)[1]) for number in range(len(sizes))]
    for size, text in zip(sizes, texts):
        check(size == len(text), "LIST says %d, RETR sends %d" % (size, len(text)))
    return uids, texts


def check(right, what):
    if not right:
        sys.exit("WRONG: " + what)


def bodies(texts):
    return sorted(text.split(b"\r\n\r\n", 1)[1] for text in texts)


def message(name, chance):
    lines = ["line %d of %s%s" % (n, name, " \u00fc" * (n % 3)) for n in range(chance.randrange(0, 60))]
    lines += [".", "..", ""][: chance.randrange(0, 4)]
    return ("Subject: %s\r\nFrom: s@example.com\r\n\r\n" % name + "".join(line + "\r\n" for line in lines)).encode()


def deliver(port, prefix, count, chance):
    sent = []
    with smtplib.LMTP("127.0.0.1", port, timeout=20) as client:
        for number in range(count):
            content = message("%s-%d" % (prefix, number), chance)
            client.sendmail("s@example.com", [ALICE], content, ["BODY=8BITMIME"])
            sent.append(content.split(b"\r\n\r\n", 1)[1])
    return sent


def main():
    count, our_lmtp, our_pop3, their_lmtp, their_pop3, their_imap = map(int, sys.argv[1:7])
    maildir = os.path.join(sys.argv[7], "alice")
    chance = random.Random(4)
    sent = deliver(our_lmtp, "ours", count, chance) + deliver(their_lmtp, "theirs", count, chance)

    ours = pop3(our_pop3)
    our_uids, our_texts = contents(ours)
    check(bodies(our_texts) == sorted(sent), "our POP3 has other octets than were sent")
    print("  our POP3 reads %d messages, half of them Dovecot's; LIST and RETR agree" % len(our_texts))

    theirs = pop3(their_pop3)
    their_uids, their_texts = contents(theirs)
    check(bodies(their_texts) == sorted(sent), "Dovecot's POP3 has other octets than were sent")
    print("  Dovecot's POP3 reads the same; its ids (%%f) look like %s, ours like %s" % (their_uids[0], our_uids[0]))
    check(sorted(our_texts) == sorted(their_texts), "the messages differ between the two")
    theirs.quit()

    # Our session is still open: Dovecot has moved everything to cur and flagged it.
    check(not os.listdir(os.path.join(maildir, "new")), "Dovecot has not moved the messages to cur")
    check(contents(ours) == (our_uids, our_texts), "a session of ours does not survive the moves")
    imap = imaplib.IMAP4("127.0.0.1", their_imap)
    imap.login(ALICE, "secret")
    imap.select("INBOX")
    found = imap.search(None, "ALL")[1][0].split()
    check(len(found) == 2 * count, "IMAP has %d messages" % len(found))
    imap.store(b"1:%d" % count, "+FLAGS", "\\Flagged \\Seen")
    ours.dele(1)
    ours.dele(2)
    ours.quit()
    ours = pop3(our_pop3)
    check(contents(ours)[0] == our_uids[2:], "ids have changed with moves and flags, or a deletion is not there")
    print("  ids stay through new -> cur and flags; two deleted by our POP3")

    imap.noop()
    left = imap.search(None, "ALL")[1][0].split()
    check(len(left) == 2 * count - 2, "IMAP still has what our POP3 has deleted")
    imap.store(b"1:3", "+FLAGS", "\\Deleted")
    imap.expunge()
    imap.logout()
    # Three of a session that is open have gone behind its back.
    gone = 0
    for number in range(1, 2 * count - 1):
        try:
            ours.retr(number)
        except poplib.error_proto:
            gone += 1
    check(gone == 3, "%d messages are -ERR, not the 3 that IMAP has deleted" % gone)
    ours.quit()
    check(pop3(our_pop3).stat()[0] == 2 * count - 5, "our POP3 does not see what IMAP has deleted")
    print("  what IMAP deletes is -ERR in a session of ours that is open, and gone in the next")
    check(not os.listdir(os.path.join(maildir, "tmp")), "something is left in tmp")


main()
