"""Fills the mailboxes of benchmark-pop3.sh: the same octets for the mail server and for Dovecot."""

import os
import poplib
import smtplib
import sys

MESSAGE = b"From: sender@example.com\r\nSubject: %d\r\n\r\n" + (b"x" * 76 + b"\r\n") * 52


def deliver(port, sessions, each):
    client = smtplib.SMTP("127.0.0.1", port, timeout=60)
    recipients = ["user%d@example.org" % i for i in range(sessions)]
    for number in range(each):
        refused = client.sendmail("sender@example.com", recipients, MESSAGE % number)
        if refused:
            raise SystemExit("refused: %r" % refused)
    client.quit()


def copy(port, user, root):
    """Into a Maildir, with LF at the end of a line, as Dovecot keeps it."""
    new = os.path.join(root, user, "new")
    for name in ("new", "cur", "tmp"):
        os.makedirs(os.path.join(root, user, name))
    poplib._MAXLINE = 1 << 20
    client = poplib.POP3("127.0.0.1", port, timeout=60)
    client.user(user)
    client.pass_("secret")
    count, _ = client.stat()
    for number in range(1, count + 1):
        lines = client.retr(number)[1]
        with open(os.path.join(new, "17000%05d.M%dP1.host" % (number, number)), "wb") as file:
            file.write(b"".join(line + b"\n" for line in lines))
    client.quit()


def main(smtp_port, pop3_port, sessions, each, root):
    deliver(int(smtp_port), int(sessions), int(each))
    copy(int(pop3_port), "alice@example.org", root)
    for i in range(int(sessions)):
        copy(int(pop3_port), "user%d@example.org" % i, root)


main(*sys.argv[1:])
