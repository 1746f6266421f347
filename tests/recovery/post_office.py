"""A mail server on the loopback interface, as small as one can be (RFC 5321)."""

from __future__ import annotations

import queue
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from tests.waiting import LIMIT


class PostOffice:
    """Takes emails in and keeps them; offers STARTTLS if it is given a certificate."""

    def __init__(self, *, tls: ssl.SSLContext | None = None, refuses: bool = False) -> None:
        self.emails: queue.Queue[tuple[EmailMessage, bool]] = queue.Queue()
        self.tls, self.refuses = tls, refuses
        office = self

        class Counter(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                talk = Talk(office, self)
                with suppress(OSError):  # Whoever does not trust the certificate hangs up.
                    talk.go_on()
                talk.end()

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Counter)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def email(self) -> tuple[EmailMessage, bool]:
        """The next email, and whether it came encrypted."""
        return self.emails.get(timeout=LIMIT)


class Talk:
    """One conversation with someone who hands emails in."""

    def __init__(self, office: PostOffice, counter: socketserver.StreamRequestHandler) -> None:
        self.office, self.socket = office, counter.request
        self.lines = self.socket.makefile("rb")
        self.encrypted = False

    def say(self, text: str) -> None:
        self.socket.sendall(f"{text}\r\n".encode())

    def go_on(self) -> None:
        self.say("220 post office")
        for line in self.incoming():
            word = line.split()[0].upper()
            if word == b"QUIT":
                self.say("221 bye")
                return
            self.answer(word)

    def end(self) -> None:
        """Hang up."""
        self.lines.close()
        self.socket.close()

    def incoming(self) -> Iterator[bytes]:
        """The lines that come in; encrypted ones come from another stream."""
        while line := self.lines.readline():
            yield line

    def answer(self, word: bytes) -> None:
        match word:
            case b"EHLO":
                offer = self.office.tls and not self.encrypted
                self.say("250-post office\r\n250 STARTTLS" if offer else "250 post office")
            case b"STARTTLS":
                self.encrypt()
            case b"RCPT" if self.office.refuses:
                self.say("550 nobody of that name")
            case b"DATA":
                self.take()
            case _:
                self.say("250 well")

    def encrypt(self) -> None:
        assert self.office.tls
        self.say("220 go on")
        self.lines.close()
        self.socket = self.office.tls.wrap_socket(self.socket, server_side=True)
        self.lines = self.socket.makefile("rb")
        self.encrypted = True

    def take(self) -> None:
        self.say("354 go on")
        text = b"".join(iter(self.lines.readline, b".\r\n"))
        email = message_from_bytes(text, policy=policy.default)
        self.office.emails.put((email, self.encrypted))
        self.say("250 taken")
