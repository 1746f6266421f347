"""Reads requests of one connection within limits, and refuses invalid ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ErrorTask

STRANGERS_BODY = 16 * 1024  # bytes, the same as for headers; forms of the splash are shorter
BASIC_HEADERS = (
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Referrer-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
)
HEADER_LINES = 100  # browsers send about twenty
STRANGERS = 64  # connections without the secret; the others belong to the window
# Whether a path and headers, named as in WSGI, belong to the program's own window.
Admits = Callable[[Mapping[str, str]], bool]


def nobody(_headers: Mapping[str, str]) -> bool:
    """Return False: there is no window yet."""
    return False


class _PlainError(ErrorTask):  # type: ignore[misc]
    """An error response of waitress (400, 413, 431, 500) with our headers and no server name."""

    def execute(self) -> None:
        error = self.request.error
        body = f"{error.reason}\n".encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers.extend([("Content-Type", "text/plain"), *BASIC_HEADERS])
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class _Request(HTTPRequestParser):  # type: ignore[misc]
    """A request. Without the secret, it is the last of its connection; a long body is not read.

    The application then answers without the body.
    """

    content_length: int

    def __init__(self, adj: Any, admits: Admits) -> None:
        super().__init__(adj)
        self._admits = admits
        self.stranger = True

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        # The rest is an unread body, or another request; or the first one, after an empty line.
        ended = self.completed and self.stranger and not self.empty
        return len(data) if ended else consumed

    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(_plain(header_plus))
        except ValueError as error:  # a number of thousands of digits, or a host in brackets
            raise ParsingError(str(error)) from error
        sent = {f"HTTP_{name}": value for name, value in self.headers.items()}
        self.stranger = not self._admits({"PATH_INFO": self.path, **sent})
        if self.stranger:
            self.headers["CONNECTION"] = "close"
            if self.chunked or self.content_length > STRANGERS_BODY:
                self.body_rcv = None
                self.content_length = 0
                self.expect_continue = False


def _plain(head: bytes) -> bytes:
    """Return the request head in a form that waitress's regular expressions parse quickly.

    It is only split, because anyone can send it: those expressions backtrack over spaces and
    digits for seconds. Raises ParsingError.
    """
    start, *lines = head.split(b"\r\n")
    lines = [line for line in lines if line]
    known = start.endswith((b" HTTP/1.0", b" HTTP/1.1"))
    if not known or len(start.split(b" ")) != len(("GET", "/", "HTTP/1.1")):
        raise ParsingError("Start line is invalid")
    if len(lines) > HEADER_LINES or any(line.startswith((b" ", b"\t")) for line in lines):
        raise ParsingError("Too many header lines, or folded ones")
    fields = (line.partition(b":") for line in lines)
    tidy = (name + colon + value.strip(b" \t") for name, colon, value in fields)
    return b"\r\n".join([start, *tidy, b"", b""])


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection; its server has an attribute `admits`."""

    error_task_class = _PlainError

    def __init__(self, server: Any, *arguments: Any, **options: Any) -> None:
        self.proved = False  # Whether a request of this connection had the secret.
        _make_room(server.active_channels)
        super().__init__(server, *arguments, **options)

    @property
    def stranger(self) -> bool:
        """Return whether the next request lacks the secret."""
        return any(request.stranger for request in self.requests[:1])

    def parser_class(self, adj: Any) -> _Request:
        return _Request(adj, self._admits)

    def _admits(self, environ: Mapping[str, str]) -> bool:
        admitted: bool = self.server.admits(environ)
        self.proved |= admitted
        return admitted


def _make_room(channels: Mapping[int, Channel]) -> None:
    """Close the oldest connection without the secret if the limit is reached."""
    # The oldest, even if a request is pending: the newest may be the window's, still unread.
    strangers = [channel for channel in channels.values() if not channel.proved]
    if len(strangers) >= STRANGERS:
        strangers[0].handle_close()
