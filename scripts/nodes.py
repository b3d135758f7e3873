"""The load and the comparison of nodes.sh, with the ledger and the messages of crash-ledger.sh."""

import hashlib
import os
import random
import signal
import sys
import threading
import time

from crash_ledger import ALICE, BOB, Ledger, message, verify
from mailclients import Pop3, Refused, Smtp

SENDERS = 3  # for each node
LEASE = 20
MARGIN = 5  # a node looks every five seconds


class Node:
    def __init__(self, ports):
        self.smtp, self.pop3 = map(int, ports.split(":"))
        self.acked = 0
        self.refused = []
        self.broken = None

    def send(self, ledger, name, stop):
        chance = random.Random(name)
        number = 0
        try:
            client = Smtp(self.smtp)
            while not stop.is_set():
                number += 1
                identity = "%s-%d" % (name, number)
                content = message(identity, chance)
                to = chance.choice(([ALICE], [BOB], [ALICE, BOB]))
                ledger.write("sent", identity, ",".join(to), hashlib.sha256(content).hexdigest())
                reply = client.deliver(b"sender@example.com", [one.encode() for one in to], content)
                if reply.startswith("250"):
                    ledger.write("acked", identity)
                    self.acked += 1
                else:
                    self.refused.append(reply)
        except OSError as e:
            self.broken = e


def wait(seconds, what, condition):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            sys.exit("waited too long for " + what)
        time.sleep(0.05)


def is_locked(node):
    try:
        Pop3(node.pop3, ALICE).quit()
        return False
    except Refused as refused:
        if "IN-USE" not in str(refused):
            raise
        return True


def kill_one(path, round_number, victim, pid, ports):
    ledger = Ledger(path)
    nodes = [Node(one) for one in ports]
    dying = nodes[victim]
    others = [node for node in nodes if node is not dying]
    holding = Pop3(dying.pop3, ALICE)
    stop = threading.Event()
    threads = [threading.Thread(target=node.send, args=(ledger, "r%s-n%d-s%d" % (round_number, n, s), stop))
               for n, node in enumerate(nodes) for s in range(SENDERS)]
    for thread in threads:
        thread.start()
    wait(60, "100 messages on each node", lambda: all(node.acked >= 100 for node in nodes))
    if not all(is_locked(node) for node in others):
        sys.exit("two nodes have one maildrop open")
    os.kill(pid, signal.SIGKILL)
    killed = time.monotonic()
    before = [node.acked for node in others]
    wait(LEASE + MARGIN, "the maildrop of the node that was killed", lambda: not is_locked(others[0]))
    free = time.monotonic() - killed
    wait(30, "the other nodes to go on", lambda: all(node.acked >= b + 100 for node, b in zip(others, before)))
    stop.set()
    for thread in threads:
        thread.join()
    del holding
    for node in others:
        if node.refused or node.broken:
            sys.exit("a node that lives has refused mail: %s %s" % (node.refused[:3], node.broken))
    print("round %s: killed node %d after %d messages; its maildrop was free after %.1f s; the others took %d messages since"
          % (round_number, victim, dying.acked, free, sum(node.acked for node in others) - sum(before)), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "round":
        kill_one(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]), sys.argv[6:])
    else:
        for number, one in enumerate(sys.argv[3:]):
            verify(int(one.split(":")[1]), sys.argv[2], "node %d:" % number, number == 0)
