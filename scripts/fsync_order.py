"""The Python part of fsync-order.sh: sends marked messages, reads what strace saw, doctors a trace."""

import os
import re
import sys

from mailclients import Smtp

# 1234 1700000000.000001 pwrite64(12</data/mail.mv.db>, "..."..., 4096, 8192) = 4096
CALL = re.compile(r"^(\d+) +([\d.]+) (\w+)\((\d+)<(.*?)>(.*)$")
RESUMED = re.compile(r"^(\d+) +([\d.]+) <\.\.\. (\w+) resumed>(.*)$")
SYNCS = ("fsync", "fdatasync")
# 1234 1700000000.000001 rename("/…/tmp/name", "/…/new/name") = 0
MOVED = re.compile(r'^\d+ +[\d.]+ (?:rename|link)(?:at2?)?\([^"]*"([^"]+)", [^"]*"([^"]+)"')


def marker(number):
    return "marker-of-message-%04d" % number


def send(port, count):
    client = Smtp(port)
    for number in range(1, count + 1):
        content = ("Subject: %s\r\n\r\n" % marker(number)).encode() + b"text\r\n" * 150
        reply = client.deliver(b"sender@example.com", [b"alice@example.org"], content)
        if not reply.startswith("250"):
            sys.exit("message %d: %s" % (number, reply))
    client.close()


def calls(path):
    """Each call as (name, path or socket, arguments, index of the line it began, index of the line it ended)."""
    found, open_calls = [], {}
    with open(path, encoding="latin-1") as file:
        for index, line in enumerate(file):
            line = line.rstrip("\n")
            match = CALL.match(line)
            if match:
                thread, _, name, _, target, rest = match.groups()
                call = [name, target, rest, index, index]
                if rest.endswith("<unfinished ...>"):
                    call[4] = None
                    open_calls[thread] = call
                found.append(call)
                continue
            match = RESUMED.match(line)
            if match and match.group(1) in open_calls:
                call = open_calls.pop(match.group(1))
                call[2] += match.group(4)
                call[4] = index
    return found


def answers_of(everything, count):
    answers = [call for call in everything if call[0] in ("write", "sendto") and '"250 2.0.0 Queued as' in call[2]]
    if len(answers) != count:
        sys.exit("%d messages were sent, the trace has %d answers" % (count, len(answers)))
    return answers


def moves(path):
    """Where from, where to, and in which line."""
    with open(path, encoding="latin-1") as file:
        matches = [(MOVED.match(line), index) for index, line in enumerate(file)]
    return [(match.group(1), match.group(2), index) for match, index in matches if match]


def check_maildir(path, root, count):
    """For each message: its file in tmp is written, then synced, then moved into new, then new is synced, then comes 250."""
    everything = calls(path)
    moved = moves(path)

    def synced(what, after, before):
        return next((call for call in everything if call[0] in SYNCS and call[1] == what and call[3] > after
                     and call[4] is not None and call[4] < before), None)

    for number, answer in enumerate(answers_of(everything, count), 1):
        file = next((call[1] for call in everything if marker(number) in call[2] and "write" in call[0]
                     and call[1].startswith(root) and "/tmp/" in call[1][len(root):]), None)
        if file is None:
            sys.exit("message %d: it was not written into a tmp of %s" % (number, root))
        written = max(call[3] for call in everything if call[1] == file and "write" in call[0])
        sync = synced(file, written, answer[3])
        if sync is None:
            sys.exit("message %d: no fsync of its file between its last write (line %d) and its 250 (line %d)" % (
                number, written + 1, answer[3] + 1))
        move = next((one for one in moved if one[0] == file and "/new/" in one[1] and one[2] > sync[4]), None)
        if move is None:
            sys.exit("message %d: its file was not moved into new after its fsync (line %d)" % (number, sync[4] + 1))
        last = synced(os.path.dirname(move[1]), move[2], answer[3])
        if last is None:
            sys.exit("message %d: no fsync of new between the move (line %d) and its 250 (line %d)" % (
                number, move[2] + 1, answer[3] + 1))
        print("message %d: written in line %d, %s in line %d, moved in line %d, %s of new in line %d, 250 in line %d" % (
            number, written + 1, sync[0], sync[4] + 1, move[2] + 1, last[0], last[4] + 1, answer[3] + 1))


def check(path, database, count):
    everything = calls(path)
    answers = answers_of(everything, count)
    syncs = [call for call in everything if call[0] in SYNCS and call[1] == database]
    for number, answer in enumerate(answers, 1):
        writes = [call for call in everything if marker(number) in call[2] and call[1] == database
                  and "write" in call[0]]
        before = [call for call in writes if call[4] is not None and call[4] < answer[3]]
        if not before:
            sys.exit("message %d: it was not written to %s before its 250" % (number, database))
        first = before[0]
        good = [sync for sync in syncs if sync[3] > first[4] and sync[4] is not None and sync[4] < answer[3]]
        if not good:
            sys.exit("message %d: no fsync between its write (line %d) and its 250 (line %d)" % (
                number, first[3] + 1, answer[3] + 1))
        print("message %d: %s in line %d, %s in lines %d to %d, 250 in line %d" % (
            number, first[0], first[3] + 1, good[-1][0], good[-1][3] + 1, good[-1][4] + 1, answer[3] + 1))


def doctored(path, late):
    """The trace without its syncs; or with each of them moved behind the answer that follows it."""
    held = []
    with open(path, encoding="latin-1") as file:
        for line in file:
            if re.search(r"(fsync|fdatasync)(\(| resumed)", line):
                held += [line] if late else []
                continue
            sys.stdout.buffer.write(line.encode("latin-1"))
            if '"250 2.0.0 Queued as' in line:
                sys.stdout.buffer.write("".join(held).encode("latin-1"))
                held = []


if __name__ == "__main__":
    if sys.argv[1] == "send":
        send(int(sys.argv[2]), int(sys.argv[3]))
    elif sys.argv[1] == "check":
        (check_maildir if os.path.isdir(sys.argv[3]) else check)(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        doctored(sys.argv[2], sys.argv[1] == "late-syncs")
