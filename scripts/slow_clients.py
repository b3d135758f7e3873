"""Slow clients of slow-clients.sh: each sends an octet a second, half of them in a command, half in a message's content; who is
closed comes again. Says "slow" when all of them are there, and ends with its standard input, saying how often one was closed."""
import select
import socket
import sys
import time

BEFORE_DATA = [b"EHLO slow.example.com\r\n", b"MAIL FROM:<a@example.com>\r\n", b"RCPT TO:<b@example.org>\r\n", b"DATA\r\n"]


def reply(sock):
    octets = b""
    while not octets.endswith(b"\r\n") or octets.split(b"\r\n")[-2][3:4] != b" ":
        more = sock.recv(4096)
        if not more:
            raise ConnectionError("closed")
        octets += more


def connect(port, in_data):
    sock = socket.create_connection(("127.0.0.1", port), timeout=30)
    reply(sock)
    for command in BEFORE_DATA if in_data else []:
        sock.sendall(command)
        reply(sock)
    sock.setblocking(False)
    return sock


def is_closed(sock):
    try:
        return sock.send(b"x") == 0 or sock.recv(4096) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def main(port, count):
    closed = 0
    clients = [connect(port, number % 2 == 0) for number in range(count)]
    print("slow", flush=True)
    begin = time.monotonic()
    turn = 0
    while not select.select([sys.stdin], [], [], 0)[0]:
        # Not all at once: each client has its own moment in each second.
        time.sleep(max(0.0, begin + turn / count - time.monotonic()))
        number = turn % count
        if is_closed(clients[number]):
            closed += 1
            clients[number].close()
            clients[number] = connect(port, number % 2 == 0)
        turn += 1
    print("closed", closed, "octets", turn, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
