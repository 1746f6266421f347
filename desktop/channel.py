"""What comes in on one connection: how much of it is read, and how it is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ErrorTask

STRANGERS_BODY = 16 * 1024  # bytes, as many as of headers; what the porch asks for is shorter
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
# Whether headers, named as in a WSGI environment, are those of the program's own window.
Admits = Callable[[Mapping[str, str]], bool]


def nobody(_headers: Mapping[str, str]) -> bool:
    """Admit nobody: there is no window yet."""
    return False


class _PlainError(ErrorTask):  # type: ignore[misc]
    """waitress's own refusals (400, 413, 431, 500): no word about the server, our headers."""

    def execute(self) -> None:
        error = self.request.error
        body = f"{error.reason}\n".encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers.extend([("Content-Type", "text/plain"), *BASIC_HEADERS])
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class _Request(HTTPRequestParser):  # type: ignore[misc]
    """A request; of a stranger's, no long body is read: the application answers without it."""

    content_length: int

    def __init__(self, adj: Any, admits: Admits) -> None:
        super().__init__(adj)
        self._admits = admits
        self._cut_off = False

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        # What follows is the body that is not read, and not one more request.
        return len(data) if self._cut_off else consumed

    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(_plain(header_plus))
        except ValueError as error:  # a number of thousands of digits, or a host in brackets
            raise ParsingError(str(error)) from error
        if self.chunked or self.content_length > STRANGERS_BODY:
            self._cut_off = not self._admits({f"HTTP_{k}": v for k, v in self.headers.items()})
        if self._cut_off:
            self.body_rcv = None
            self.content_length = 0
            self.expect_continue = False
            self.headers["CONNECTION"] = "close"


def _plain(head: bytes) -> bytes:
    """Return the head of a request without what waitress's patterns would try for seconds.

    Only split, because anybody can send it: such a pattern looks for blanks in every length, and
    for a second host in every digit. Raises ParsingError.
    """
    start, *lines = head.split(b"\r\n")
    lines = [line for line in lines if line]
    if len(start.split(b" ")) != len(("GET", "/", "HTTP/1.1")) or not _is_known(start):
        raise ParsingError("Start line is invalid")
    if len(lines) > HEADER_LINES or any(line.startswith((b" ", b"\t")) for line in lines):
        raise ParsingError("Too many header lines, or folded ones")
    fields = (line.partition(b":") for line in lines)
    tidy = (name + colon + value.strip(b" \t") for name, colon, value in fields)
    return b"\r\n".join([start, *tidy, b"", b""])


def _is_known(start: bytes) -> bool:
    return start.endswith((b" HTTP/1.0", b" HTTP/1.1"))


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection; its server has an attribute `admits`."""

    error_task_class = _PlainError

    def parser_class(self, adj: Any) -> _Request:
        return _Request(adj, self.server.admits)
