"""The load and the comparison of crash-ledger.sh.

Alice keeps everything; bob's mail is retrieved and deleted while it arrives; a third of the messages go to both. The
ledger has a line per event: `sent ID RECIPIENTS SHA256` before a message is sent, `acked ID` after its 250,
`deleting BATCH ID...` before a QUIT and `deleted BATCH` after its +OK.
"""

import hashlib
import os
import random
import sys
import threading
import time

from mailclients import Pop3, Refused, Smtp, without_trace

ALICE, BOB = "alice@example.org", "bob@example.org"
SENDERS = 8
LARGE = 2_000_000


class Ledger:
    def __init__(self, path):
        self.file = open(path, "a", buffering=1)
        self.lock = threading.Lock()

    def write(self, *words):
        with self.lock:
            self.file.write(" ".join(words) + "\n")


def message(identity, chance):
    """A small message, one in forty a large one."""
    size = LARGE if chance.random() < 0.025 else chance.randrange(0, 8000)
    line = ("%s " % identity * 8)[:70].encode() + b"\r\n"
    return b"X-Id: %s\r\nSubject: crash\r\n\r\n" % identity.encode() + line * (size // len(line))


def sender(port, ledger, name):
    chance = random.Random(name)
    number = 0
    try:
        client = Smtp(port)
        while True:
            number += 1
            identity = "%s-%d" % (name, number)
            content = message(identity, chance)
            to = chance.choice(([ALICE], [BOB], [ALICE, BOB]))
            ledger.write("sent", identity, ",".join(to), hashlib.sha256(content).hexdigest())
            reply = client.deliver(b"sender@example.com", [one.encode() for one in to], content)
            if reply.startswith("250"):
                ledger.write("acked", identity)
            elif not reply.startswith("4"):
                print("unexpected reply: " + reply, file=sys.stderr)
    except OSError:
        pass  # killed


def login(port, user):
    """Waits for the lock of a node that was killed, if MAILDROP_WAIT seconds may pass."""
    end = time.monotonic() + int(os.environ.get("MAILDROP_WAIT", "0"))
    while True:
        try:
            return Pop3(port, user)
        except Refused as refused:
            if "IN-USE" not in str(refused) or time.monotonic() > end:
                raise
            time.sleep(0.5)


def deleter(port, ledger, name):
    """Retrieves bob's mail and deletes about half of it, in short sessions."""
    chance = random.Random(name)
    batch = 0
    try:
        while True:
            client = login(port, BOB)
            ids = []
            for number in range(1, min(client.count(), 40) + 1):
                content = client.retrieve(number)
                if chance.random() < 0.5:
                    client.ask("DELE %d" % number)
                    ids.append(identity_of(content))
            batch += 1
            ledger.write("deleting", "%s-%d" % (name, batch), *ids)
            client.quit()
            ledger.write("deleted", "%s-%d" % (name, batch))
            time.sleep(0.02)
    except OSError:
        pass  # killed


def identity_of(octets):
    start = octets.index(b"X-Id: ") + 6
    return octets[start : octets.index(b"\r\n", start)].decode()


def load(smtp_port, pop3_port, path, round_number):
    ledger = Ledger(path)
    threads = [threading.Thread(target=sender, args=(smtp_port, ledger, "r%s-s%d" % (round_number, n)))
               for n in range(SENDERS)]
    threads.append(threading.Thread(target=deleter, args=(pop3_port, ledger, "r%s-d" % round_number)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def entries(path):
    sent, acked, batches, confirmed = {}, set(), {}, set()
    with open(path) as file:
        for line in file:
            word, key, *rest = line.split()
            if word == "sent":
                sent[key] = (rest[0].split(","), rest[1])
            elif word == "acked":
                acked.add(key)
            elif word == "deleting":
                batches[key] = rest
            else:
                confirmed.add(key)
    return sent, acked, batches, confirmed


def mailbox(port, user, everything, sent):
    """The ids in a mailbox. The newest messages, or all of them, are read whole and their octets compared."""
    try:
        client = login(port, user)
    except Refused as e:
        sys.exit("%s cannot log in after the restart: %s" % (user, e))
    count = client.count()
    ids = [identity_of(header) for _, header in client.headers(range(1, count + 1))]
    for number in range(1 if everything else max(1, count - 50), count + 1):
        content = without_trace(client.retrieve(number))
        if hashlib.sha256(content).hexdigest() != sent[ids[number - 1]][1]:
            sys.exit("%s of %s is not as it was sent" % (ids[number - 1], user))
    client.quit()
    return ids


def verify(port, path, title, everything):
    sent, acked, batches, confirmed = entries(path)
    found = {user: mailbox(port, user, everything, sent) for user in (ALICE, BOB)}
    sets = {user: set(ids) for user, ids in found.items()}
    deleted = {one for batch in confirmed for one in batches[batch]}
    unsure = {one for batch in batches if batch not in confirmed for one in batches[batch]}
    problems = []
    for user, ids in found.items():
        problems += ["doubled for %s: %s" % (user, one) for one in sets[user] if len(ids) > len(sets[user])
                     and ids.count(one) > 1]
        problems += ["not for %s: %s" % (user, one) for one in sets[user] if user not in sent[one][0]]
    for one in acked:
        for user in sent[one][0]:
            if one not in sets[user] and not (user == BOB and one in deleted | unsure):
                problems.append("missing for %s: %s" % (user, one))
    problems += ["came back: " + one for one in sets[BOB] & deleted]
    for batch, ids in batches.items():
        left = sum(one in sets[BOB] for one in ids)
        again = sum(one in deleted for one in ids)  # deleted later, in a session of its own
        if batch not in confirmed and 0 < left < len(ids) - again:
            problems.append("half deleted: " + batch)
    for one, (to, _) in sent.items():
        if len(to) == 2 and one not in deleted | unsure and (one in sets[ALICE]) != (one in sets[BOB]):
            problems.append("for one of two recipients only: " + one)
    print("%s %d sent, %d acknowledged, %d deleted; alice has %d, bob %d; %d problems" % (
        title, len(sent), len(acked), len(deleted), len(found[ALICE]), len(found[BOB]), len(problems)), flush=True)
    if problems:
        sys.exit("\n".join(problems[:20]))


if __name__ == "__main__":
    if sys.argv[1] == "load":
        load(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5])
    else:
        verify(int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5:] == ["all"])
