"""Opens sessions, lets each say EHLO and send one message, and keeps them. Then says "open" and waits for a line; then one
more message must go through on the first and on the last of them."""
import socket
import sys

MESSAGE = b"Subject: idle\r\n\r\nHello\r\n.\r\n"


def hear(sock, code):
    reply = b""
    while not reply.endswith(b"\r\n") or reply.split(b"\r\n")[-2][3:4] != b" ":
        octets = sock.recv(4096)
        if not octets:
            sys.exit(f"closed after {reply!r}")
        reply += octets
    if not reply.startswith(code):
        sys.exit(f"{reply!r} instead of {code!r}")


def send_message(sock):
    sock.sendall(b"MAIL FROM:<a@example.com>\r\n")
    hear(sock, b"250")
    sock.sendall(b"RCPT TO:<b@example.org>\r\n")
    hear(sock, b"250")
    sock.sendall(b"DATA\r\n")
    hear(sock, b"354")
    sock.sendall(MESSAGE)
    hear(sock, b"250")


def main(port, count):
    open_sockets = []
    for _ in range(count):
        sock = socket.create_connection(("127.0.0.1", port), timeout=60)
        hear(sock, b"220")
        sock.sendall(b"EHLO client.example.com\r\n")
        hear(sock, b"250")
        send_message(sock)
        open_sockets.append(sock)
    print("open", flush=True)
    sys.stdin.readline()
    for sock in (open_sockets[0], open_sockets[-1]):
        send_message(sock)
    print("alive", flush=True)


main(int(sys.argv[1]), int(sys.argv[2]))
