"""The Python part of disk-full.sh. The ledger has a line `id sha256` for each message answered 250."""

import collections
import hashlib
import os
import sys
import threading
import time

from mailclients import Pop3, Refused, Smtp, without_trace

ALICE = b"alice@example.org"


def content(identity, size):
    line = b"%s " % identity.encode() * 4 + b"\r\n"
    return b"X-Id: %s\r\n\r\n" % identity.encode() + line * (size // len(line))


def deliver(port, ledger, identity, size, seen):
    """One message over a session of its own; what the server said is counted in seen."""
    octets = content(identity, size)
    try:
        client = Smtp(port)
        reply = client.deliver(b"sender@example.com", [ALICE], octets)
        client.close()
    except Refused as e:  # at MAIL or RCPT, which is just as good
        reply = str(e)
    seen[reply if not reply.startswith("250") else "250"] += 1
    if reply.startswith("250"):
        with open(ledger, "a") as file:
            file.write("%s %s\n" % (identity, hashlib.sha256(octets).hexdigest()))
        return True
    if not reply.startswith("4"):
        sys.exit("refused with %s, not with 4xx" % reply)
    return False


def told(seen):
    for reply, count in sorted(seen.items()):
        print("  %d x %s" % (count, reply))
    if not any(reply.startswith("452 4.3.1") for reply in seen):
        sys.exit("nobody was told 452 4.3.1")


def identity():
    return "%x-%s" % (time.time_ns(), os.urandom(3).hex())


def verify(port, ledger):
    expected = {}
    if os.path.exists(ledger):
        with open(ledger) as file:
            expected = dict(line.split() for line in file)
    client = Pop3(port, "alice@example.org")
    there = collections.Counter()
    for number in range(1, client.count() + 1):
        octets = without_trace(client.retrieve(number))
        name = octets[6 : octets.index(b"\r\n")].decode()
        there[name] += 1
        if name not in expected:
            sys.exit("there, but not acknowledged: " + name)
        if hashlib.sha256(octets).hexdigest() != expected[name]:
            sys.exit("not as it was sent: " + name)
    client.quit()
    if set(there) != set(expected) or any(count != 1 for count in there.values()):
        sys.exit("%d acknowledged, %d there" % (len(expected), sum(there.values())))
    print("  verified: %d acknowledged, each there once and as it was sent" % len(expected))


def main(what, smtp, pop3, ledger, *more):
    smtp, pop3, seen = int(smtp), int(pop3), collections.Counter()
    if what == "verify":
        verify(pop3, ledger)
    elif what == "large":  # four at a time, each nearly as large as the disk
        size = min(int(more[0]), 45) * 1_000_000
        threads = [threading.Thread(target=deliver, args=(smtp, ledger, identity(), size, seen)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        told(seen)
    elif what == "small":
        accepted = [deliver(smtp, ledger, identity(), 4000, seen) for _ in range(int(more[0]))]
        told(seen)
        if accepted[-1]:
            sys.exit("still accepted on a full disk")
    elif what == "fill":
        refused = 0
        for _ in range(100_000):
            refused += not deliver(smtp, ledger, identity(), 30_000, seen)
            if refused == 20:
                break
        told(seen)
    elif what == "recovers":
        deadline = time.monotonic() + 60
        start = time.monotonic()
        while not deliver(smtp, ledger, identity(), 4000, seen):
            if time.monotonic() > deadline:
                sys.exit("no message is accepted: %s" % dict(seen))
            time.sleep(0.2)
        print("  accepted again after %.1f s and %d refusals" % (time.monotonic() - start, sum(seen.values()) - 1))
    elif what == "delete":
        client = Pop3(pop3, "alice@example.org")
        gone = []
        for number, header in list(client.headers(range(1, int(more[0]) + 1))):
            start = header.index(b"X-Id: ") + 6
            gone.append(header[start : header.index(b"\r\n", start)].decode())
            client.ask("DELE %d" % number)
        client.quit()
        with open(ledger) as file:
            left = [line for line in file if line.split()[0] not in gone]
        with open(ledger, "w") as file:
            file.writelines(left)
        print("  %d deleted" % len(gone))


if __name__ == "__main__":
    main(*sys.argv[1:])
