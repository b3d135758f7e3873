"""The Python part of clients.sh: sends the corner cases with smtplib, compares what every POP3 client got."""

import os
import poplib
import smtplib
import sys

from mailclients import Pop3, without_trace

HEADER = b"From: sender@example.com\r\nTo: alice@example.org\r\nSubject: %s\r\n\r\n"
CASES = {
    "lines-of-dots": b".\r\n..\r\n...\r\n.\r\n",
    "lines-beginning-with-dots": b".a\r\n..b\r\ntext.\r\n. c\r\n.\r\n.d\r\n",
    "empty-body": b"",
    "one-empty-line": b"\r\n",
    "line-of-998": b"x" * 998 + b"\r\n" + b"." * 998 + b"\r\n",
    "8-bit": bytes(b for b in range(1, 256) if b not in (10, 13)) + b"\r\nGr\xfc\xdfe, \xe2\x82\xac\r\n",
    "spaces-at-the-end": b"text  \r\n\t\r\n  \r\n",
    "large": b"".join(b"%09d.%s\r\n" % (n, b"0123456789abcdef" * 4) for n in range(10_000_000 // 76)),
    "large-of-dots": b"." * 64 + b"\r\n" + b".\r\n" * 30_000,
}


def send(port, directory):
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        client.ehlo("client.example.com")
        for name, body in CASES.items():
            message = HEADER % name.encode() + body
            client.sendmail("sender@example.com", ["alice@example.org"], message, ["BODY=8BITMIME"])
            with open(os.path.join(directory, name), "wb") as file:
                file.write(message)
            print("  smtplib: %s, %d octets" % (name, len(message)))


def with_poplib(port):
    client = poplib.POP3("127.0.0.1", port, timeout=60)
    client.user("alice@example.org")
    client.pass_("secret")
    sizes = {int(a): int(b) for a, b in (line.split() for line in client.list()[1])}
    messages = {}
    for number, size in sizes.items():
        messages[number] = b"".join(line + b"\r\n" for line in client.retr(number)[1])
        if len(messages[number]) != size:
            sys.exit("message %d: LIST says %d octets, RETR sent %d" % (number, size, len(messages[number])))
    client.quit()
    return messages


def files(directory):
    found = {}
    for name in os.listdir(directory):
        with open(os.path.join(directory, name), "rb") as file:
            found[int(name)] = file.read()
    return found


def difference(a, b):
    at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    return "%d and %d octets, different from %d on: %r, %r" % (
        len(a), len(b), at, a[max(0, at - 20) : at + 20], b[max(0, at - 20) : at + 20])


def compare(port, work, count):
    client = Pop3(port, "alice@example.org")
    wire = {number: client.retrieve(number) for number in range(1, client.count() + 1)}
    client.quit()
    if len(wire) != count:
        sys.exit("%d messages were sent, %d are there" % (count, len(wire)))
    # mpop and fetchmail write the line ends of the local system; everything else must be as on the wire.
    local = {number: octets.replace(b"\r\n", b"\n") for number, octets in wire.items()}
    for name, got, want in (
        ("poplib", with_poplib(port), wire),
        ("curl", files(os.path.join(work, "curl")), wire),
        ("mpop", files(os.path.join(work, "mpop")), local),
        ("fetchmail", files(os.path.join(work, "fetchmail")), local),
    ):
        if got.keys() != want.keys():
            sys.exit("%s got the messages %s, not 1 to %d" % (name, sorted(got), count))
        for number, octets in want.items():
            if got[number] != octets:
                sys.exit("%s, message %d: %s" % (name, number, difference(octets, got[number])))
        print("  %s: %d messages, %d octets, the same" % (name, len(got), sum(map(len, got.values()))))
    stored = [without_trace(octets) for octets in wire.values()]
    for name in CASES:
        with open(os.path.join(work, "sent", name), "rb") as file:
            message = file.read()
        if stored.count(message) != 1:
            sys.exit("%s is not there as it was sent" % name)
    print("  all %d corner cases are as they were sent, behind Return-Path and Received" % len(CASES))


if __name__ == "__main__":
    if sys.argv[1] == "send":
        send(int(sys.argv[2]), sys.argv[3])
    else:
        compare(int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
