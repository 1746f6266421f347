"""Requests that are made to cost much, each as large as the server takes; for tests and drivers."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable

from tests.waiting import LIMIT

# Moments of processor, of all threads, the sender's included. A moment is what TURNS of a loop take
# here and now, and a twentieth of a second on a good machine.
AT_MOST = 1.0
MOMENT, TURNS = 0.05, 2_000_000
TRIES = 10  # the first may load something; what the machine does beside it comes on top
ROOM = 15_800  # bytes of headers; with the rest of a request just below the limit of 16 KiB


def fill(pattern: str, room: int = ROOM) -> str:
    """Repeat `pattern` as often as there is room for."""
    return pattern * (room // len(pattern))


COSTLY_VALUES = {
    "quoted pairs": '"' + fill(r"\"", ROOM - 2) + '"',
    "octals": '"' + fill(r"\054", ROOM - 2) + '"',
    "backslashes": '"' + fill("\\", ROOM - 2) + '"',
    "one quote": '"' + fill("a"),
    "semicolons": fill(";"),
    "quotes and semicolons": fill('";'),
    "escaped quotes and semicolons": '"' + fill('\\";', ROOM - 1),
    "parameters": "x" + fill(";a=b", ROOM - 1),
    "continued parameters": "x" + fill("; a*0*=u'e'b", ROOM - 1),
    "doubled parameters": 'x; a="' + fill('\\"', ROOM - 7) + '"',
    "charsets": "text/plain" + fill("; charset=utf-8", ROOM - 10),
    "boundary": "multipart/form-data; boundary=" + fill("a", ROOM - 40),
    "commas": fill(","),
    "equals": fill("="),
    "languages": fill("de,"),
    "weighted languages": fill("de-de-1901;q=0.001,"),
    "one language": fill("a-"),
    "ranges": "bytes=" + fill("0-1,", ROOM - 10),
    "addresses": fill("for=192.0.2.43;proto=http, "),
    "tags": fill('W/"a", '),
    "digits": fill("9"),
    "date": "Sun, 06 Nov 1994 " + fill("08:49:37 ", ROOM - 30) + "GMT",
    "spaces": "a" + fill(" ", ROOM - 2) + "b",
    "spaces first": fill(" ", ROOM - 1) + "b",
    "tabs and a control": "\t" + fill(" \t", ROOM - 3) + "\x01",
    "words and a control": fill("aa ", ROOM - 1) + "\x01",
    "latin": fill("\xe9"),
    "half of utf-8": fill("\xc3"),
    "percent": fill("%ff"),
    "encoded word": fill("=?utf-8?q?=41?="),
    "parentheses": fill("("),
    "brackets": fill("["),
    "letters": fill("a"),
}
TURNED_AWAY = (400, 403, 405, 413, 431, 501)
HEADERS = [
    "Cookie", "Accept-Language", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "Range",
    "If-Range", "If-Modified-Since", "If-None-Match", "Accept", "Accept-Encoding", "Content-Type",
    "Content-Length", "Content-Encoding", "Transfer-Encoding", "Expect", "Connection", "Origin",
    "Sec-Fetch-Site", "Referer", "User-Agent", "Authorization", "X-Requested-With", "Host",
]  # fmt: skip
COSTLY_TARGETS = {
    "query": "/?" + fill("a=b&", 8_000),
    "query of percents": "/?" + fill("%5C", 8_000),
    "query of ampersands": "/accounts/login/?" + fill("&", 8_000),
    "path of broken utf-8": "/" + fill("%ff"),
    "path of halves": "/" + fill("%c3%28"),
    "path of slashes": fill("/"),
    "path of steps": fill("/.."),
    "launch": "/launch/" + fill("a", ROOM - 10),
    "static": "/static/" + fill("../", ROOM - 10),
    "starting": "/starting/" + fill("%41", ROOM - 20),
    "fragment": "/#" + fill("#", ROOM - 10),
    "digits of a port": "a://" + fill("1", ROOM - 10),
    "colons": "a" + fill(":a", ROOM - 10),
    "brackets": "http://[" + fill("1:", ROOM - 20) + "]/",
    "wide letters": "http://" + fill("%ef%bc%8e", ROOM - 20) + "/",
}


def request(
    target: str = "/",
    *lines: str,
    method: str = "GET",
    version: str = "HTTP/1.1",
    body: bytes = b"",
) -> bytes:
    """Return the bytes of a request; `lines` are those of its headers."""
    head = "\r\n".join([f"{method} {target} {version}", *lines, "", ""])
    return head.encode("latin-1") + body


def requests(host: str) -> dict[str, bytes]:
    """Return requests to `host`, each by a name that says what costs."""
    made = {}
    for name in HEADERS:
        own = [] if name == "Host" else [f"Host: {host}"]
        for kind, value in COSTLY_VALUES.items():
            made[f"{name}: {kind}"] = request("/", *own, f"{name}: {value}")
    for kind, target in COSTLY_TARGETS.items():
        made[f"target: {kind}"] = request(target, f"Host: {host}")
        made[f"target and more: {kind}"] = request(f"{target} x", f"Host: {host}")
        made[f"target of no version: {kind}"] = request(target, f"Host: {host}", version="X")
    made |= {f"wrong host, {kind}": one for kind, one in _other_hosts().items()}
    return made | _shapes(host)


def _other_hosts() -> dict[str, bytes]:
    other = "Host: evil.example"
    return {kind: request("/", other, f"Cookie: {v}") for kind, v in COSTLY_VALUES.items()}


def _shapes(host: str) -> dict[str, bytes]:
    """Return requests that are costly by their shape: many lines, folded ones, long bodies."""
    own, form = f"Host: {host}", "Content-Type: application/x-www-form-urlencoded"
    body = b"a=b&" * 4_000
    return {
        "many lines": request("/", own, *["a:"] * (ROOM // 4)),
        "many names": request("/", own, *[f"x{number}: 1" for number in range(ROOM // 11)]),
        "folded lines": request("/", own, "X: a", *[" "] * (ROOM // 3)),
        "folded lines first": request("/", own, "X:", *[" a"] * (ROOM // 4)),
        "long method": request("/", own, method=fill("A")),
        "odd method": request("/", own, method=fill("^") + "\x01"),
        "blank lines first": b"\r\n" * (ROOM // 2) + request("/", own),
        "no blanks": request("/", own).replace(b" ", b"") + b"\r\n\r\n",
        "many requests": request("/", "a:b") * (ROOM // 24),
        "body": request("/accounts/login/", own, form, f"Content-Length: {len(body)}",
                        method="POST", body=body),
        "chunks": request("/", own, "Transfer-Encoding: chunked", method="POST",
                          body=b"1\r\na\r\n" * 2_000 + b"0\r\n\r\n"),
        "too large": request("/", own, "X: " + "a" * 20_000),
    }  # fmt: skip


def send(host: str, request: bytes) -> bytes:
    """Return what `host` answers until the headers are there, or until it closes."""
    name, port = host.split(":")
    received = b""
    with (
        socket.create_connection((name, int(port)), timeout=LIMIT) as connection,
        contextlib.suppress(OSError),  # It hangs up on what it will not read.
    ):
        connection.sendall(request)
        while b"\r\n\r\n" not in received and (part := connection.recv(65536)):
            received += part
    return received


def status(answer: bytes) -> int:
    """Return the status of an answer, or 0 if there is none."""
    return int(answer.split(b" ", 2)[1]) if answer else 0


def moments(action: Callable[[], object]) -> float:
    """Return how many moments of processor `action` takes, by the best of a few tries."""
    least = float("inf")
    for _try in range(TRIES):
        began = time.process_time()
        action()
        took = time.process_time() - began
        least = min(least, took / (MOMENT if took <= MOMENT else max(MOMENT, _moment_here())))
        if least <= AT_MOST:
            break
    return least


def _moment_here() -> float:
    began = time.process_time()
    for _turn in range(TURNS):
        pass
    return time.process_time() - began


def cost(host: str, request: bytes) -> tuple[float, int]:
    """Return the moments of processor that it takes, and the status of its last answer."""
    answers: list[bytes] = []
    took = moments(lambda: answers.append(send(host, request)))
    return took, status(answers[-1])


def too_costly(host: str) -> dict[str, object]:
    """Return those of `requests` that cost `host` more than a moment, or are not refused."""
    found = {name: cost(host, one) for name, one in requests(host).items()}
    return {name: it for name, it in found.items() if it[0] > AT_MOST or it[1] not in TURNED_AWAY}
