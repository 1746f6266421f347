"""The gate behind the real server, spoken to in bytes: what no test client can send."""

from __future__ import annotations

import http.client
import socket
import tempfile
from itertools import cycle, product

import pytest
from django.conf import settings

from audit.models import Entry
from djangoapp.gate import gate
from tests.djangoapp.test_every_page import ATTACKS, FORGED, PAGES, everything_stored
from tests.waiting import LIMIT
from tests.wire import WireWindow, token_in

pytestmark = pytest.mark.django_db(transaction=True)


def answer_to(host: str, request: bytes) -> bytes:
    """All that the server sends back until it closes or says nothing more."""
    address, port = host.split(":")
    with socket.create_connection((address, int(port)), timeout=LIMIT) as connection:
        connection.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received and (part := connection.recv(65536)):
            received += part
    return received


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def launched(host: str) -> str:
    """The Cookie header of a window that has come in."""
    window = http.client.HTTPConnection(host)
    window.request("GET", f"/launch/{gate.issue_nonce(30)}")
    cookie = window.getresponse().getheader("Set-Cookie") or ""
    window.close()
    return cookie.partition(";")[0]


def lines(*header_lines: str, start: str = "GET /accounts/login/ HTTP/1.1") -> bytes:
    return "\r\n".join([start, *header_lines, "Connection: close", "", ""]).encode("latin-1")


def test_a_window_comes_in(served):
    answer = answer_to(served, lines(f"Host: {served}", f"Cookie: {launched(served)}"))

    assert status_of(answer) in (200, 302)


def test_without_the_cookie_everything_is_refused_and_says_nothing_about_the_server(served):
    for path in ("/", "/accounts/login/", "/static/css/base.css", "/no/such", "/launch/guess"):
        answer = answer_to(served, lines(f"Host: {served}", start=f"GET {path} HTTP/1.1"))

        head = answer.split(b"\r\n\r\n")[0].lower()
        assert status_of(answer) == 403
        assert b"content-security-policy: default-src 'none'" in head
        assert b"\r\nserver:" not in head
        assert b"waitress" not in answer.lower()
        assert b"access-control" not in head


@pytest.mark.parametrize(
    "hosts",
    [
        [],
        ["Host: evil.example"],
        ["Host: localhost:{port}"],
        ["Host: 127.0.0.1"],
        ["Host: [::1]:{port}"],
        ["Host: 127.0.0.1.evil.example:{port}"],
        ["Host: 127.0.0.1:{port}", "Host: evil.example"],
        ["Host: evil.example", "Host: 127.0.0.1:{port}"],
        ["Host: evil.example", "X-Forwarded-Host: 127.0.0.1:{port}"],
        ["Host: evil.example", "Forwarded: host=127.0.0.1:{port}"],
    ],
)
def test_any_other_host_is_refused(hosts, served):
    port = served.split(":")[1]
    names = [line.format(port=port) for line in hosts]

    answer = answer_to(served, lines(*names, f"Cookie: {launched(served)}"))

    assert status_of(answer) in (400, 403)


def test_a_host_in_the_request_line_is_refused(served):
    start = "GET http://evil.example/accounts/login/ HTTP/1.1"

    answer = answer_to(served, lines(f"Host: {served}", f"Cookie: {launched(served)}", start=start))

    assert status_of(answer) == 403


def test_http_1_0_without_a_host_is_refused(served):
    answer = answer_to(
        served, b"GET / HTTP/1.0\r\nCookie: " + launched(served).encode() + b"\r\n\r\n"
    )

    assert status_of(answer) == 403


@pytest.mark.parametrize("charset", ["charset=zlib", "charset=idna", "charset*=idna''x"])
def test_a_charset_that_cannot_decode_is_refused_with_a_page(charset, served):
    own = (f"Host: {served}", f"Cookie: {launched(served)}", f"Content-Type: text/plain; {charset}")

    answer = answer_to(served, lines(*own, start="GET /accounts/login/?next=/ HTTP/1.1"))

    assert status_of(answer) == 400
    assert b"content-security-policy: default-src 'none'" in answer.lower()


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PUT", "DELETE", "CONNECT", "PROPFIND"])
def test_unexpected_methods_are_answered_405(method, served):
    own = (f"Host: {served}", f"Cookie: {launched(served)}", "X-Secret: 1")

    answer = answer_to(served, lines(*own, start=f"{method} /accounts/login/ HTTP/1.1"))

    assert status_of(answer) == 405
    assert b"X-Secret" not in answer


def test_a_doubled_cookie_header_is_refused(served):
    own = launched(served)

    answer = answer_to(served, lines(f"Host: {served}", f"Cookie: {own}", f"Cookie: {own}x"))

    assert status_of(answer) == 403


def test_a_body_over_the_limit_is_refused(served):
    length = settings.REQUEST_BODY_LIMIT + 1
    head = lines(
        f"Host: {served}",
        f"Cookie: {launched(served)}",
        f"Content-Length: {length}",
        start="POST /accounts/login/ HTTP/1.1",
    )

    answer = answer_to(served, head + b"x" * length)

    assert status_of(answer) == 413


LONG = ("Content-Length: 5000000", "Content-Length: 30000000", "Transfer-Encoding: chunked")


@pytest.mark.parametrize("length", LONG)
@pytest.mark.parametrize(("host", "has_cookie"), [("{own}", False), ("evil.example", True)])
def test_who_may_not_come_in_is_refused_before_the_body_is_sent(host, has_cookie, length, served):
    own = [f"Cookie: {launched(served)}"] if has_cookie else []
    head = [f"Host: {host.format(own=served)}", *own, length, "Expect: 100-continue"]
    address, port = served.split(":")

    with socket.create_connection((address, int(port)), timeout=LIMIT) as connection:
        connection.sendall("\r\n".join(["POST / HTTP/1.1", *head, "", ""]).encode())
        answered = b"".join(iter(lambda: connection.recv(65536), b""))  # until it is closed

    assert status_of(answered) in (403, 413)
    assert b"content-security-policy: default-src 'none'" in answered.lower()
    reason = Entry.objects.get(kind="request_refused").details["reason"]
    assert reason == "host" if has_cookie else reason in ("cookie", "length")


def test_a_file_that_is_sent_lies_nowhere_on_the_disk_meanwhile(served, ada, monkeypatch):
    with WireWindow(served) as window:
        page = window.get("/accounts/login/")[1]
        fields = {"csrfmiddlewaretoken": token_in(page), "username": "ada", "password": "wrong"}
        parts = [
            f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        parts.append('--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n')
        body = "".join(parts) + "y" * 5_000_000 + "\r\n--x--\r\n"
        monkeypatch.setattr(tempfile, "tempdir", "/no/such/folder")  # whoever makes a file fails

        status, page = window.send(
            "POST", "/accounts/login/", body, "multipart/form-data; boundary=x"
        )

    assert status == 200
    assert "The user name or password is incorrect" in page


@pytest.mark.parametrize(
    "framing",
    [
        ["Content-Length: 5", "Transfer-Encoding: chunked"],
        ["Content-Length: 5", "Content-Length: 50"],
        ["Transfer-Encoding: chunked, identity"],
        ["Transfer-Encoding:\x0bchunked"],
    ],
)
def test_a_body_with_two_lengths_smuggles_nothing(framing, served):
    own = (f"Host: {served}", f"Cookie: {launched(served)}")
    smuggled = b"0\r\n\r\nGET /accounts/profile/ HTTP/1.1\r\nHost: x\r\n\r\n"

    answer = answer_to(
        served, lines(*own, *framing, start="POST /accounts/login/ HTTP/1.1") + smuggled
    )

    assert answer == b"" or status_of(answer) >= 400
    assert answer.count(b"HTTP/1.1 ") <= 1


def test_every_attack_on_every_page_is_refused_by_the_server_too(served, signed_in, ada):
    window = http.client.HTTPConnection(served)
    session = signed_in_cookie(signed_in, ada, served)
    body = "&".join(f"{name}={value}" for name, value in FORGED.items()).replace(" ", "+")
    own = f"{launched(served)}; {session}"
    before = everything_stored()

    # Each attack on each page, and with each method; test_every_page.py tries all three.
    methods = cycle(["GET", "HEAD", "POST"])
    for page, (name, attack) in product(PAGES, ATTACKS.items()):
        method = next(methods)
        headers = {"Host": served, "Cookie": own if attack else session} | attack
        headers |= {key.title(): attack[key] for key in attack}
        window.request(method, page.path, body if method == "POST" else None, headers)
        answer = window.getresponse()
        answer.read()
        assert answer.status == 403, (page, name, method)

    window.close()
    assert everything_stored() == before
    # Hundreds of refusals, and one entry for each reason.
    entries = [entry.details for entry in Entry.objects.filter(kind="request_refused")]
    assert sorted(entry["reason"] for entry in entries) == ["cookie", "host", "origin", "site"]
    assert {entry["times"] for entry in entries} == {1}


def signed_in_cookie(signed_in, person, served: str) -> str:
    gate.open("127.0.0.1:8000")
    session = signed_in(person).cookies[settings.SESSION_COOKIE_NAME]
    gate.open(served)
    return f"{session.key}={session.value}"
