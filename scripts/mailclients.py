"""SMTP and POP3 clients for the scripts beside it: plain sockets, octets as they are on the wire."""

import socket


class Refused(Exception):
    """The server said no; the text is its reply."""


class Lines:
    """A connection that is read by lines."""

    def __init__(self, port, timeout=60):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb", 1 << 16)

    def line(self):
        line = self.file.readline()
        if not line.endswith(b"\n"):
            raise ConnectionError("closed by the server")
        return line

    def send(self, octets):
        self.socket.sendall(octets)

    def close(self):
        self.file.close()
        self.socket.close()


def stuffed(message):
    """The message as DATA sends it, with the line that ends it."""
    if message.startswith(b"."):
        message = b"." + message
    return message.replace(b"\r\n.", b"\r\n..") + b".\r\n"


class Smtp(Lines):
    def __init__(self, port, timeout=60):
        super().__init__(port, timeout)
        self.expect(b"220")
        self.ask(b"EHLO client.example.com", b"250")

    def reply(self):
        while True:
            line = self.line()
            if line[3:4] != b"-":
                return line.rstrip().decode("ascii", "replace")

    def expect(self, code):
        reply = self.reply()
        if not reply.startswith(code.decode()):
            raise Refused(reply)
        return reply

    def ask(self, command, code):
        self.send(command + b"\r\n")
        return self.expect(code)

    def deliver(self, sender, recipients, message):
        """Sends one message and returns the reply after its end; everything before must be positive."""
        self.ask(b"MAIL FROM:<%s> BODY=8BITMIME" % sender, b"250")
        for recipient in recipients:
            self.ask(b"RCPT TO:<%s>" % recipient, b"250")
        self.ask(b"DATA", b"354")
        self.send(stuffed(message))
        return self.reply()


class Pop3(Lines):
    def __init__(self, port, user, password="secret", timeout=60):
        super().__init__(port, timeout)
        self.ok()
        self.ask("USER " + user)
        self.ask("PASS " + password)

    def ok(self):
        line = self.line().rstrip().decode("ascii", "replace")
        if not line.startswith("+OK"):
            raise Refused(line)
        return line

    def ask(self, command):
        self.send(command.encode() + b"\r\n")
        return self.ok()

    def count(self):
        return int(self.ask("STAT").split()[1])

    def lines(self):
        """The lines of a multi-line answer, with their CRLF and without the stuffing."""
        while True:
            line = self.line()
            if line == b".\r\n":
                return
            yield line[1:] if line.startswith(b".") else line

    def retrieve(self, number):
        self.ask("RETR %d" % number)
        return b"".join(self.lines())

    def headers(self, numbers, window=50):
        """The header of each message, by TOP, pipelined."""
        numbers = list(numbers)
        for start in range(0, len(numbers), window):
            part = numbers[start : start + window]
            self.send(b"".join(b"TOP %d 0\r\n" % number for number in part))
            for number in part:
                self.ok()
                yield number, b"".join(self.lines())

    def quit(self):
        self.ask("QUIT")
        self.close()


def without_trace(stored):
    """What was sent, from what was stored: behind exactly one Return-Path and one Received field."""
    if not stored.startswith(b"Return-Path: <"):
        raise AssertionError("no Return-Path first: %r" % stored[:80])
    rest = stored[stored.index(b"\r\n") + 2 :]
    if not rest.startswith(b"Received: from "):
        raise AssertionError("no Received second: %r" % rest[:80])
    end = rest.index(b"\r\n") + 2
    while rest[end : end + 1] in (b" ", b"\t"):
        end = rest.index(b"\r\n", end) + 2
    return rest[end:]
