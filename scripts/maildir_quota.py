"""Limits and disabled accounts of maildir-dovecot.sh: our commands set them, and both servers keep to them."""

import imaplib
import poplib
import smtplib
import subprocess
import sys
import time

BOB = "bob@example.org"
LIMIT = 20 * 1024
MESSAGE = "Subject: quota\r\n\r\n" + ("x" * 70 + "\r\n") * 60  # some 4,300 octets; each server adds a few lines


def check(right, what):
    if not right:
        sys.exit("WRONG: " + what)


def command(*words):
    done = subprocess.run(COMMAND + list(words), capture_output=True, text=True)
    check(done.returncode == 0, "%s: %s" % (" ".join(words), done.stdout + done.stderr))
    return done.stdout


def deliver(port):
    """The reply to a message for bob: 250, or what it was refused with."""
    with smtplib.LMTP("127.0.0.1", port, timeout=20) as client:
        try:
            client.sendmail("s@example.com", [BOB], MESSAGE)
            return 250, ""
        except smtplib.SMTPRecipientsRefused as refused:
            code, text = refused.recipients[BOB]
            return code, text.decode()
        except smtplib.SMTPDataError as refused:
            return refused.smtp_code, refused.smtp_error.decode()


def imap():
    client = imaplib.IMAP4("127.0.0.1", THEIR_IMAP)
    client.login(BOB, "secret")
    client.select("INBOX")
    return client


def login(port):
    """Nothing, or what a login was refused with."""
    client = poplib.POP3("127.0.0.1", port, timeout=20)
    try:
        client.user(BOB)
        client.pass_("secret")
        client.quit()
        return ""
    except poplib.error_proto as refused:
        return str(refused)


def main():
    command("accounts", "quota", BOB, str(LIMIT))
    check(deliver(OUR_LMTP)[0] == 250 and deliver(THEIR_LMTP)[0] == 250, "an empty mailbox takes no mail")
    check(deliver(OUR_LMTP)[0] == 250 and deliver(THEIR_LMTP)[0] == 250, "a mailbox with room takes no mail")
    ours, theirs = deliver(OUR_LMTP), deliver(THEIR_LMTP)
    check(ours[0] == 452 and ours[1].startswith("4.2.2"), "a full mailbox: we say %s %s" % ours)
    check(theirs[0] in (452, 552) and "uota" in theirs[1], "a full mailbox: Dovecot says %s %s" % theirs)
    client = imap()
    limits = client.getquotaroot("INBOX")[1][1][0].decode()
    check("STORAGE" in limits and limits.split()[-1].rstrip(")") == str(LIMIT // 1024), "IMAP says " + limits)
    print("  the limit that our command has set holds for both; IMAP tells it: " + limits)
    client.store(b"1", "+FLAGS", "\\Deleted")
    client.expunge()
    client.logout()
    check(deliver(OUR_LMTP)[0] == 250, "no room after IMAP has deleted something")
    check(deliver(OUR_LMTP)[0] == 452, "too much room")
    print("  what IMAP deletes makes room here at once")
    line = [line for line in command("accounts", "list").splitlines() if line.startswith(BOB)][0]
    check(" 4 messages" in line and " of %d octets" % LIMIT in line, line)
    command("accounts", "disable", BOB)
    check(login(OUR_POP3) and login(THEIR_POP3), "a disabled account can log in")
    check(deliver(OUR_LMTP)[0] == 550, "a disabled account gets mail")
    command("accounts", "enable", BOB)
    check(not login(OUR_POP3), "an account that was enabled again can't log in")
    end = time.monotonic() + 5  # Dovecot looks at the file once a second
    while login(THEIR_POP3):
        check(time.monotonic() < end, "an account that was enabled again can't log in to Dovecot")
        time.sleep(0.2)
    print("  a disabled account can log in nowhere")
    command("accounts", "quota", BOB, "none")


OUR_LMTP, OUR_POP3, THEIR_LMTP, THEIR_POP3, THEIR_IMAP = map(int, sys.argv[1:6])
COMMAND = sys.argv[6:]
main()
