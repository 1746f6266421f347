"""The loopback server: where it listens, what it refuses, and how it ends."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import threading

import pytest

from desktop.errors import PortUnavailable
from desktop.server.channel import HEADER_LINES, STRANGERS, STRANGERS_BODY, nobody
from desktop.server.loopback import LIMITS, LoopbackServer
from tests.desktop.conftest import ROOT
from tests.waiting import LIMIT, wait_until


def hello(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]


@pytest.fixture
def serve():
    servers = []

    def start(application=hello, port=None, admits=lambda _headers: True):
        server = LoopbackServer(application, port)
        server.hand_over(application, admits)
        server.start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.stop(patience=1)


def connect(server):
    return http.client.HTTPConnection(server.host, timeout=LIMIT)


def answer(server, method="GET", **request):
    connection = connect(server)
    connection.request(method, "/", **request)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def raw_answer(server, request: bytes) -> bytes:
    name, port = server.host.split(":")
    with socket.create_connection((name, int(port)), LIMIT) as connection:
        connection.sendall(request)
        received = b""
        while more := connection.recv(65536):
            received += more
    return received


def test_answers_on_a_free_port_of_the_loopback_interface(serve):
    server = serve()

    response, body = answer(server)

    assert server.host.startswith("127.0.0.1:")
    assert (response.status, body) == (200, b"hello")


def test_listens_from_the_moment_it_is_made():
    server = LoopbackServer(hello)
    name, port = server.host.split(":")

    with socket.create_connection((name, int(port)), 1):
        server.start()
    assert server.stop()


def test_takes_the_port_it_is_given(serve, free_port):
    assert serve(port=free_port).host == f"127.0.0.1:{free_port}"


def test_a_taken_port_is_refused_with_a_sentence(serve):
    taken = int(serve().host.split(":")[1])

    with pytest.raises(PortUnavailable, match=rf"Port {taken} is in use by another program"):
        LoopbackServer(hello, taken)


def test_a_port_can_be_taken_again_at_once(serve, free_port):
    first = serve(port=free_port)
    answer(first)
    first.stop()

    assert answer(serve(port=free_port))[1] == b"hello"


def test_a_port_that_needs_permission_is_refused_with_a_sentence(ordinary):
    outcome = ordinary(
        "from desktop.server.loopback import LoopbackServer\n"
        "try: LoopbackServer(None, 1)\n"
        "except Exception as error: print(type(error).__name__, error)"
    )

    assert outcome.startswith("PortUnavailable You don't have permission to use port 1.")


def test_says_nothing_about_itself(serve):
    response, _body = answer(serve())

    assert response.getheader("Server") is None
    assert response.getheader("Via") is None


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"nonsense\r\n\r\n", b"400 Bad Request"),
        (b"GET / HTTP/1.1\r\nBroken\r\n\r\n", b"400 Bad Request"),
        (b"GET / HTTP/1.1\r\nX: ".ljust(LIMITS["max_request_header_size"], b"a"), b"431 "),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n", b"413 "),
        (b"GET / HTTP/1.1\r\nX: a\r\n b\r\n\r\n", b"400 "),
        (b"GET / HTTP/1.1\r\nX: a\r\n\tb\r\n\r\n", b"400 "),
        (b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * (HEADER_LINES + 1) + b"\r\n", b"400 "),
        (b"GET /\r\n\r\n", b"400 "),
        (b"GET / / HTTP/1.1\r\n\r\n", b"400 "),
        (b"GET / HTTP/2.0\r\n\r\n", b"400 "),
        (b"GET / HTTP/1.1\r\nContent-Length: " + b"1" * 5000 + b"\r\n\r\n", b"400 "),
        (b"GET http://[x]/ HTTP/1.1\r\n\r\n", b"400 "),
    ],
)
def test_what_cannot_be_a_request_is_refused_plainly(serve, request_bytes, status):
    head, _blank, body = raw_answer(serve(), request_bytes).partition(b"\r\n\r\n")

    lines = head.split(b"\r\n")
    assert lines[0].startswith(b"HTTP/1.")
    assert status in lines[0]
    assert b"X-Content-Type-Options: nosniff" in lines
    assert b"Cache-Control: no-store" in lines
    assert any(line.startswith(b"Content-Security-Policy: default-src 'none'") for line in lines)
    assert not any(line.lower().startswith(b"server:") for line in lines)
    assert b"waitress" not in head + body
    assert b"generated" not in body


def test_as_many_header_lines_as_are_allowed_are_read_with_any_blanks_around(serve):
    def repeat(environ, start_response):
        start_response("200 OK", [])
        return [environ["HTTP_X"].encode()]

    lines = b"X: \t a b \t\r\n" + b"Y: a\r\n" * (HEADER_LINES - 1)

    assert raw_answer(serve(repeat), b"GET / HTTP/1.0\r\n" + lines + b"\r\n").endswith(b"\r\na b")


def counting(environ, start_response):
    count = len(environ["wsgi.input"].read())
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{environ['PATH_INFO']} {count}".encode()]


def post(*headers, path="/", version="1.1"):
    return "\r\n".join([f"POST {path} HTTP/{version}", "Host: a", *headers, "", ""]).encode()


@pytest.mark.parametrize(
    "request_bytes",
    [
        post("Content-Length: 30000000"),
        post("Content-Length: 30000000", "Connection: keep-alive", version="1.0"),
        post("Content-Length: 30000000", "Expect: 100-continue"),
        post("Content-Length: 99999999"),
        post(f"Content-Length: {STRANGERS_BODY + 1}"),
        post("Transfer-Encoding: chunked"),
        post("Transfer-Encoding: chunked") + b"5\r\nhello\r\n0\r\n\r\n",
    ],
)
def test_nothing_of_a_stranger_s_long_body_is_read(serve, request_bytes):
    answered = raw_answer(serve(counting, admits=nobody), request_bytes)

    assert answered.startswith(b"HTTP/1.")
    assert b" 200 OK\r\n" in answered
    assert b"\r\nConnection: close\r\n" in answered
    assert answered.endswith(b"\r\n\r\n/ 0")


def test_what_is_not_read_is_not_taken_for_another_request(serve):
    asked = []

    def noting(environ, start_response):
        asked.append(environ["PATH_INFO"])
        return counting(environ, start_response)

    first = post("Content-Length: 30000000", path="/first")
    answered = raw_answer(serve(noting, admits=nobody), first + post(path="/second"))

    assert asked == ["/first"]
    assert answered.count(b"HTTP/1.1 ") == 1


def test_a_body_as_short_as_a_form_is_read_from_anyone(serve):
    body = b"x" * STRANGERS_BODY

    assert answer(serve(counting, admits=nobody), "POST", body=body)[1] == b"/ %d" % len(body)


def test_who_is_admitted_is_told_by_the_headers_and_read_in_full(serve):
    server = serve(counting, admits=lambda headers: headers.get("HTTP_X_KEY") == "right")
    body = b"x" * 1_000_000

    assert answer(server, "POST", body=body, headers={"X-Key": "right"})[1] == b"/ 1000000"
    assert answer(server, "POST", body=iter([body]), headers={"X-Key": "right"})[1] == b"/ 1000000"


def key_holder(sent):
    return sent.get("HTTP_X_KEY") == "right"


def hold(server, count):
    """Connections of strangers that have begun a request and never finish it."""
    name, port = server.host.split(":")
    held = [socket.create_connection((name, int(port)), LIMIT) for _ in range(count)]
    for connection in held:
        connection.sendall(b"GET / HTTP/1.1\r\nX: ")
    return held


def drip(connections, until):
    """Send a byte now and then on each, so that none is idle, until the event `until` is set."""
    while not until.wait(0.05):
        for connection in connections:
            with contextlib.suppress(OSError):  # It has been closed.
                connection.sendall(b"x")


def test_strangers_who_hold_connections_keep_nobody_out_of_the_window(serve):
    server = serve(admits=key_holder)
    kept = connect(server)
    kept.request("GET", "/", headers={"X-Key": "right"})
    kept.getresponse().read()
    own_socket = kept.sock
    held = hold(server, LIMITS["connection_limit"] + 50)
    ended = threading.Event()
    dripping = threading.Thread(target=drip, args=(held, ended))
    dripping.start()

    try:
        for _time in range(5):
            assert answer(server, headers={"X-Key": "right"})[1] == b"hello"
            kept.request("GET", "/", headers={"X-Key": "right"})
            assert kept.getresponse().read() == b"hello"
        assert kept.sock is own_socket
        assert len(server._waitress.active_channels) <= STRANGERS + 2
    finally:
        ended.set()
        dripping.join()
        for connection in [*held, kept]:
            connection.close()


def test_the_oldest_stranger_goes_first_and_the_window_never(serve):
    server = serve(admits=key_holder)
    own = [connect(server) for _ in range(3)]
    for connection in own:
        connection.request("GET", "/", headers={"X-Key": "right"})
        connection.getresponse().read()
    held = hold(server, STRANGERS)
    wait_until(lambda: len(server._waitress.active_channels) == STRANGERS + 3)

    (late,) = hold(server, 1)

    held[0].settimeout(10)
    assert held[0].recv(1) == b""
    held[1].sendall(b"\r\n\r\n")
    assert held[1].recv(15) == b"HTTP/1.1 200 OK"
    for connection in own:
        connection.request("GET", "/", headers={"X-Key": "right"})
        assert connection.getresponse().read() == b"hello"
    for connection in [*held, *own, late]:
        connection.close()


@pytest.mark.skipif(sys.platform != "linux", reason="the system has no such thing")
def test_a_connection_takes_no_place_before_its_first_byte(serve):
    server = serve()
    name, port = server.host.split(":")
    silent = [socket.create_connection((name, int(port)), LIMIT) for _ in range(3)]

    answer(server)
    assert len(server._waitress.active_channels) <= 1  # the one that was answered just now

    silent[0].sendall(b"GET / HTTP/1.0\r\n\r\n")
    assert silent[0].recv(15) == b"HTTP/1.0 200 OK"
    for connection in silent:
        connection.close()


def test_a_stranger_gets_one_answer_and_the_window_as_many_as_it_likes(serve):
    asked = []

    def noting(environ, start_response):
        asked.append(environ["PATH_INFO"])
        return hello(environ, start_response)

    server = serve(noting, admits=key_holder)
    two = b"GET /1 HTTP/1.1\r\n%s\r\nGET /2 HTTP/1.1\r\n%sConnection: close\r\n\r\n"

    assert raw_answer(server, two % (b"", b"")).count(b"HTTP/1.1 200 OK") == 1
    assert asked == ["/1"]
    key = b"X-Key: right\r\n"
    assert raw_answer(server, two % (key, key)).count(b"HTTP/1.1 200 OK") == 2
    assert raw_answer(server, two % (key, b"")).count(b"HTTP/1.1 200 OK") == 2


def test_what_a_stranger_sends_after_a_request_is_not_even_read(serve):
    looked_at = []

    def admits(sent):
        looked_at.append(sent["PATH_INFO"])
        return False

    raw_answer(serve(admits=admits), b"GET /1 HTTP/1.1\r\n\r\n" * 100)

    assert looked_at == ["/1"]


def test_a_blank_line_before_a_request_is_left_out(serve):
    request = b"\r\n\r\nGET / HTTP/1.1\r\n\r\n"

    assert b"hello" in raw_answer(serve(admits=key_holder), request)


def test_strangers_are_answered_one_after_the_other_and_the_window_beside_them(serve):
    may_end, begun = threading.Event(), threading.Semaphore(0)

    def slow(environ, start_response):
        if "HTTP_X_KEY" not in environ:
            begun.release()
            may_end.wait(LIMIT)
        return hello(environ, start_response)

    server, received = serve(slow, admits=key_holder), []
    strangers = [
        threading.Thread(target=lambda: received.append(answer(server)[1])) for _ in range(20)
    ]
    for stranger in strangers:
        stranger.start()
    assert begun.acquire(timeout=LIMIT)
    wait_until(lambda: len(server._waitress.active_channels) == len(strangers))

    assert answer(server, headers={"X-Key": "right"})[1] == b"hello"
    assert not begun.acquire(timeout=0.05)
    may_end.set()
    for stranger in strangers:
        stranger.join(LIMIT)
    assert received == [b"hello"] * len(strangers)


def test_what_is_admitted_at_first_is_so_for_good():
    server = LoopbackServer(hello, None, None, lambda sent: sent["PATH_INFO"] == "/first")
    server.start()
    admits = [server._waitress.admits]
    server.hand_over(hello, key_holder)
    admits.append(server._waitress.admits)
    server.stop()

    first, key = {"PATH_INFO": "/first"}, {"PATH_INFO": "/", "HTTP_X_KEY": "right"}
    assert [admit(first) for admit in admits] == [True, True]
    assert [admit(key) for admit in admits] == [False, True]


def test_a_failing_application_tells_nothing(serve, caplog):
    def broken(environ, start_response):
        raise RuntimeError("the reason is nobody's business")

    answered = raw_answer(serve(broken), b"GET / HTTP/1.0\r\n\r\n")

    assert answered.startswith(b"HTTP/1.0 500 Internal Server Error")
    assert b"nobody's business" not in answered
    assert b"Traceback" not in answered
    assert b"X-Frame-Options: DENY" in answered
    assert "nobody's business" in caplog.text


def test_a_request_in_flight_is_finished(serve):
    begun, may_end, body = threading.Event(), threading.Event(), b"x" * 4_000_000

    def slow(environ, start_response):
        begun.set()
        may_end.wait(LIMIT)
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]

    server, received = serve(slow), []
    client = threading.Thread(target=lambda: received.append(answer(server)[1]))
    client.start()
    assert begun.wait(LIMIT)
    threading.Timer(0.3, may_end.set).start()

    finished = server.stop()

    client.join(LIMIT)
    assert finished
    assert received == [body]


def test_requests_that_wait_for_a_thread_are_finished_too(serve):
    may_end = threading.Semaphore(0)
    begun = threading.Semaphore(0)

    def slow(environ, start_response):
        begun.release()
        may_end.acquire(timeout=LIMIT)
        return hello(environ, start_response)

    server, received = serve(slow), []
    count = LIMITS["threads"] + 4
    clients = [
        threading.Thread(target=lambda: received.append(answer(server)[1])) for _ in range(count)
    ]
    for client in clients:
        client.start()
    for _ in range(LIMITS["threads"]):
        assert begun.acquire(timeout=LIMIT)
    wait_until(lambda: len(server._waitress.task_dispatcher.queue) >= 4)
    threading.Timer(0.2, lambda: may_end.release(count)).start()

    assert server.stop()

    for client in clients:
        client.join(LIMIT)
    assert received == [b"hello"] * count


def test_an_idle_connection_does_not_hold_it(serve):
    server = serve()
    connection = connect(server)
    connection.request("GET", "/")
    connection.getresponse().read()

    assert server.stop(patience=LIMIT)
    assert not server._thread.is_alive()  # Held, all of the patience would not have been enough.
    connection.close()


def test_new_connections_are_refused_while_it_drains(serve):
    begun, may_end = threading.Event(), threading.Event()

    def slow(environ, start_response):
        begun.set()
        may_end.wait(LIMIT)
        return hello(environ, start_response)

    server = serve(slow)
    client = threading.Thread(target=answer, args=(server,))
    client.start()
    assert begun.wait(LIMIT)
    stopping = threading.Thread(target=server.stop)
    stopping.start()

    def is_refused():
        try:
            socket.create_connection(("127.0.0.1", int(server.host.split(":")[1])), LIMIT).close()
        except ConnectionRefusedError:
            return True
        except ConnectionResetError:
            pass  # It came in the very moment of closing.
        return False

    wait_until(is_refused)
    may_end.set()
    client.join(LIMIT)
    stopping.join(LIMIT)


def test_gives_up_on_what_never_ends(serve, caplog):
    begun, may_end = threading.Event(), threading.Event()

    def endless(environ, start_response):
        begun.set()
        may_end.wait(LIMIT)
        return hello(environ, start_response)

    server = serve(endless)
    connection = connect(server)
    connection.request("GET", "/")
    assert begun.wait(LIMIT)

    assert not server.stop(patience=0.5)

    assert not may_end.is_set()  # So it has not waited for the request.
    may_end.set()
    connection.close()
    wait_until(lambda: not server._waitress.task_dispatcher.threads)


def test_a_client_that_reads_nothing_does_not_hold_it(serve):
    def huge(environ, start_response):
        start_response("200 OK", [("Content-Length", "40000000")])
        return [b"x" * 40_000_000]

    server = serve(huge)
    name, port = server.host.split(":")
    with socket.create_connection((name, int(port)), 5) as client:
        client.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert client.recv(10)
        server.stop(patience=1)
        # Held, it would be the idle limit of 60 seconds.
        wait_until(lambda: not server._thread.is_alive(), limit=50)


def test_leaves_no_thread_and_no_socket_behind():
    def count():
        return threading.active_count(), len(os.listdir("/proc/self/fd"))

    before = count()
    server = LoopbackServer(hello)
    server.start()
    answer(server)
    server.stop()

    assert wait_until(lambda: count() == before)


BREAKING = """
import ctypes, os, socket, threading
from desktop.server.loopback import LoopbackServer, not_ready
server = LoopbackServer(not_ready, when_broken=lambda: os._exit(72))
server.start()
(thread,) = [one for one in threading.enumerate() if one.name == "server"]
number = ctypes.c_ulong(thread.ident)
ctypes.pythonapi.PyThreadState_SetAsyncExc(number, ctypes.py_object(SystemExit))
host, port = server.host.split(":")
visitor = socket.create_connection((host, int(port)))
threading.Event().wait()
"""


def test_a_thread_that_ends_by_itself_is_told_of_at_once():
    ended = subprocess.run(
        [sys.executable, "-c", BREAKING], cwd=ROOT, timeout=LIMIT, capture_output=True, check=False
    )

    assert ended.returncode == 72
    assert b"The server's thread has ended." in ended.stderr


def test_a_requested_end_is_no_fault():
    broken = threading.Event()
    server = LoopbackServer(hello, when_broken=broken.set)
    server.start()

    assert server.stop()
    assert not broken.is_set()
