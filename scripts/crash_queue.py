"""The load, the sink and the comparison of crash-queue.sh.

The ledger has a line per event: `sent ID SHA256` before a message is sent, `acked ID` after its 250; from the sink
`open` and `close` for its connections and `taken ID SHA256` before it says 250; `killed` when the server is dead and the
sink has seen the end of its connections.
"""

import base64
import collections
import hashlib
import os
import random
import socketserver
import sys
import threading
import time

from crash_ledger import LARGE, Ledger
from mailclients import Smtp

LOGIN = base64.b64encode(b"\0alice@example.org\0secret")
SENDERS = 20


def message(identity):
    """A small message, one in five hundred a large one."""
    chance = random.Random(identity)
    size = LARGE if chance.random() < 0.002 else chance.randrange(0, 8000)
    line = ("%s " % identity * 8)[:70].encode() + b"\r\n"
    return b"X-Id: %s\r\nSubject: crash\r\n\r\n" % identity.encode() + line * (size // len(line))


def digest(octets):
    """Of what the sender wrote: what servers add is before it."""
    return hashlib.sha256(octets[octets.index(b"X-Id: "):]).hexdigest()


def sender(port, ledger, numbers):
    try:
        client = Smtp(port)
        client.ask(b"AUTH PLAIN " + LOGIN, b"235")
        for number in numbers:
            identity = "m%d" % number
            content = message(identity)
            ledger.write("sent", identity, digest(content))
            to = b"someone@elsewhere%d.example" % (number % 50)
            reply = client.deliver(b"alice@example.org", [to], content)
            if not reply.startswith("250"):
                print("unexpected reply: " + reply, file=sys.stderr)
                os._exit(1)
            ledger.write("acked", identity)
    except OSError:
        pass  # killed


def load(port, path, first, last):
    """Hands in the messages first to last; those that a kill refuses are not sent again."""
    ledger = Ledger(path)
    threads = [threading.Thread(target=sender, args=(port, ledger, range(first + n, last + 1, SENDERS)))
               for n in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Sink(socketserver.StreamRequestHandler):
    """Takes everything, each message after a random wait, and offers no pipelining."""

    disable_nagle_algorithm = True

    def setup(self):
        super().setup()
        self.server.ledger.write("open")

    def finish(self):
        try:
            super().finish()
        except OSError:
            pass  # killed
        self.server.ledger.write("close")

    def say(self, line):
        self.wfile.write(line + b"\r\n")

    def handle(self):
        try:
            self.say(b"220 sink.example ESMTP")
            while self.command(self.rfile.readline(4096)):
                pass
        except OSError:
            pass  # killed

    def command(self, line):
        verb = line[:4].upper().strip()
        if not line.endswith(b"\n") or verb == b"QUIT":
            return False
        if verb == b"EHLO":
            self.say(b"250-sink.example\r\n250-8BITMIME\r\n250 SIZE 0")
        elif verb == b"DATA":
            self.say(b"354 go on")
            return self.content()
        else:
            self.say(b"250 ok")
        return True

    def content(self):
        octets = bytearray()
        while True:
            line = self.rfile.readline(4096)
            if not line.endswith(b"\n"):
                return False  # cut off: not taken
            if line == b".\r\n":
                break
            octets += line[1:] if line.startswith(b".") else line
        time.sleep(random.random() * 2 * self.server.pause)
        start = octets.index(b"X-Id: ") + 6
        identity = octets[start:octets.index(b"\r\n", start)].decode()
        self.server.ledger.write("taken", identity, digest(octets))
        self.say(b"250 taken")
        return True


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 100


def sink(port, path, millis):
    with Server(("127.0.0.1", port), Sink) as server:
        server.ledger = Ledger(path)
        server.pause = millis / 1000
        server.serve_forever()


def entries(path):
    """What was sent and acknowledged, and for each message taken its hashes and the lives in which that was."""
    sent, acked, taken, life = {}, set(), collections.defaultdict(list), 0
    with open(path) as file:
        for line in file:
            word, *rest = line.split()
            if word == "sent":
                sent[rest[0]] = rest[1]
            elif word == "acked":
                acked.add(rest[0])
            elif word == "taken":
                taken[rest[0]].append((life, rest[1]))
            elif word == "killed":
                life += 1
    return sent, acked, taken, life


def verify(path, window):
    sent, acked, taken, kills = entries(path)
    problems = ["missing: " + one for one in acked if one not in taken]
    at_kill = collections.Counter()
    for one, times in taken.items():
        problems += ["changed: " + one for _, hashed in times if hashed != sent.get(one)]
        lives = [life for life, _ in times]
        problems += ["doubled without a kill between: " + one for _ in range(len(lives) - len(set(lives)))]
        at_kill.update(lives[:-1])
    problems += ["%d doubled by kill %d" % (count, life + 1) for life, count in at_kill.items() if count > window]
    print("crash-queue: %d kills; %d acknowledged, %d of them missing, %d doubled (most by one kill: %d, allowed: %d); "
          "%d problems" % (kills, len(acked), sum(one not in taken for one in acked), sum(at_kill.values()),
                           max(at_kill.values(), default=0), window, len(problems)))
    if problems:
        sys.exit("\n".join(problems[:20]))


if __name__ == "__main__":
    if sys.argv[1] == "load":
        load(int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
    elif sys.argv[1] == "sink":
        sink(int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
    elif sys.argv[1] == "missing":
        _, acked, taken, _ = entries(sys.argv[2])
        sys.exit(0 if acked <= set(taken) else 1)
    else:
        verify(sys.argv[2], int(sys.argv[3]))
