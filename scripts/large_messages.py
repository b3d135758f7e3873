"""The Python part of large-messages.sh: large messages to alice, small ones to bob meanwhile, then the comparison."""

import base64
import hashlib
import os
import sys
import threading
import time

from mailclients import Pop3, Smtp, stuffed, without_trace

BLOCK = base64.encodebytes(os.urandom(800_000)).replace(b"\n", b"\r\n")


def blocks(number, size):
    """A message in pieces of about a megabyte, each ending with a line; no two pieces are the same."""
    yield b"X-Number: %d\r\nSubject: large\r\n\r\n" % number
    done = 0
    while done < size:
        piece = b"message %d at %d\r\n.a line with a dot\r\n" % (number, done) + BLOCK
        done += len(piece)
        yield piece


def large(port, number, size, results):
    try:
        client = Smtp(port, 500)
        client.ask(b"MAIL FROM:<sender@example.com>", b"250")
        client.ask(b"RCPT TO:<alice@example.org>", b"250")
        client.ask(b"DATA", b"354")
        digest = hashlib.sha256()
        for block in blocks(number, size):
            digest.update(block)
            client.send(stuffed(block)[:-3])
        client.send(b".\r\n")
        results[number] = (client.reply(), digest.hexdigest())
        client.close()
    except Exception as e:
        results[number] = (repr(e), "")


def small(port, name, stop, latencies, problems):
    """Small messages one after another, and how long each transaction took."""
    try:
        client = Smtp(port, 500)
        while not stop.is_set():
            start = time.monotonic()
            content = b"X-Small: %d-%d\r\n\r\nsmall\r\n" % (name, len(latencies)) + b"text\r\n" * 500
            reply = client.deliver(b"sender@example.com", [b"bob@example.org"], content)
            latencies.append(time.monotonic() - start)
            if not reply.startswith("250"):
                problems.append(reply)
            time.sleep(0.01)
        client.close()
    except Exception as e:
        problems.append(repr(e))


def main(smtp_port, pop3_port, messages, megabytes):
    size = megabytes * 1_000_000
    results, stop, latencies, problems = {}, threading.Event(), [], []
    larges = [threading.Thread(target=large, args=(smtp_port, n, size, results)) for n in range(messages)]
    smalls = [threading.Thread(target=small, args=(smtp_port, n, stop, latencies, problems)) for n in range(2)]
    start = time.monotonic()
    for thread in smalls + larges:
        thread.start()
    for thread in larges:
        thread.join()
    took = time.monotonic() - start
    stop.set()
    for thread in smalls:
        thread.join()
    for number, (reply, _) in sorted(results.items()):
        if not reply.startswith("250"):
            problems.append("large message %d: %s" % (number, reply))
    latencies.sort()
    print("  %d messages of %d MB in %.1f s, %d MB/s" % (messages, megabytes, took, messages * megabytes / took))
    if latencies:
        print("  meanwhile %d small ones: median %.0f ms, 99%% within %.0f ms, slowest %.0f ms" % (
            len(latencies), latencies[len(latencies) // 2] * 1000, latencies[len(latencies) * 99 // 100] * 1000,
            latencies[-1] * 1000))
    else:
        problems.append("no small message came through")
    client = Pop3(pop3_port, "alice@example.org", timeout=120)
    if client.count() != messages:
        problems.append("%d large messages are there" % client.count())
    seen = set()
    start = time.monotonic()
    for n in range(1, client.count() + 1):
        content = without_trace(client.retrieve(n))
        number = int(content[10 : content.index(b"\r\n")])
        seen.add(number)
        if hashlib.sha256(content).hexdigest() != results[number][1]:
            problems.append("large message %d is not as it was sent" % number)
    if seen != set(range(messages)):
        problems.append("missing: %s" % (set(range(messages)) - seen))
    client.quit()
    print("  retrieved by POP3 in %.1f s, compared by SHA-256" % (time.monotonic() - start))
    client = Pop3(pop3_port, "bob@example.org")
    if client.count() != len(latencies):
        problems.append("%d small messages were sent, %d are there" % (len(latencies), client.count()))
    client.quit()
    if problems:
        sys.exit("\n".join(problems[:20]))


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
