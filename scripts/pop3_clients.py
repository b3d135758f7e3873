"""The Python part of pop3-clients.sh: compares what the clients got, and is one of them."""

import base64
import mailbox
import poplib
import ssl
import sys

from clients import difference, files
from mailclients import Pop3

USER = "alice@example.org"


def on_the_wire(port):
    client = Pop3(port, USER)
    wire = {number: client.retrieve(number) for number in range(1, client.count() + 1)}
    client.quit()
    return wire


def same(port, directory, line_ends, name):
    compare(name, files(directory), on_the_wire(port), line_ends)


def compare(name, got, want, line_ends):
    if line_ends == "local":
        want = {number: octets.replace(b"\r\n", b"\n") for number, octets in want.items()}
    if got.keys() != want.keys():
        sys.exit("%s got the messages %s, not %s" % (name, sorted(got), sorted(want)))
    for number, octets in want.items():
        if got[number] != octets:
            sys.exit("%s, message %d: %s" % (name, number, difference(octets, got[number])))
    print("  %s: %d messages, %d octets, the same" % (name, len(got), sum(map(len, got.values()))))


def mbox(file, count, name):
    """s-nail writes an mbox, with fields of its own: so only the messages and their subjects are compared."""
    subjects = [message["Subject"] for message in mailbox.mbox(file)]
    if len(subjects) != int(count) or len(set(subjects)) != int(count) or None in subjects:
        sys.exit("%s got %r" % (name, subjects))
    print("  %s: %d messages, the same subjects" % (name, len(subjects)))


def without_check():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def sasl_plain(client):
    response = base64.b64encode(("\0%s\0secret" % USER).encode()).decode()
    client._putcmd("AUTH PLAIN")
    if client._getline()[0].strip() != b"+":
        sys.exit("poplib: no challenge")
    client._shortcmd(response)


def with_password(client):
    client.user(USER)
    client.pass_("secret")


def with_poplib(plain, tls):
    want = on_the_wire(plain)

    def stls():
        client = poplib.POP3("127.0.0.1", plain, timeout=60)
        if "STLS" not in client.capa():
            sys.exit("poplib: no STLS offered")
        client.stls(without_check())
        if "STLS" in client.capa():
            sys.exit("poplib: STLS offered twice")
        client.utf8()
        return client

    for name, connect, log_in in (
        ("poplib-plain", lambda: poplib.POP3("127.0.0.1", plain, timeout=60), with_password),
        ("poplib-stls", stls, with_password),
        ("poplib-tls", lambda: poplib.POP3_SSL("127.0.0.1", tls, timeout=60, context=without_check()), with_password),
        ("poplib-stls-sasl-plain", stls, sasl_plain),
    ):
        client = connect()
        log_in(client)
        got = {n: b"".join(line + b"\r\n" for line in client.retr(n)[1]) for n in range(1, client.stat()[0] + 1)}
        client.quit()
        compare(name, got, want, "wire")


if __name__ == "__main__":
    if sys.argv[1] == "same":
        same(int(sys.argv[2]), *sys.argv[3:])
    elif sys.argv[1] == "mbox":
        mbox(*sys.argv[2:])
    else:
        with_poplib(int(sys.argv[2]), int(sys.argv[3]))
