"""The gate's rules, one by one."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client

from accounts.clock import through_sleep
from audit.models import Entry
from djangoapp import refusal_log
from djangoapp.gate import Gate, gate
from tests.clients import HOST, launched_client

pytestmark = pytest.mark.django_db

ORIGIN = f"http://{HOST}"


def stranger(**options) -> Client:
    return Client(headers={"host": HOST}, **options)


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


# --- Nonces ---


def test_a_nonce_expires_while_the_computer_sleeps():
    assert Gate()._now is through_sleep


def test_a_nonce_works_once():
    own = Gate()
    nonce = own.issue_nonce(30)

    secret = own.spend(nonce)

    assert secret
    assert own.admits(secret)
    assert own.spend(nonce) is None


def test_a_nonce_expires_after_its_time():
    clock = Clock()
    own = Gate(now=clock)
    in_time, too_late = own.issue_nonce(30), own.issue_nonce(30)

    clock.seconds += 29.9
    assert own.spend(in_time)
    clock.seconds += 0.1
    assert own.spend(too_late) is None


def test_one_nonce_does_not_use_up_another():
    own = Gate()
    first, second = own.issue_nonce(30), own.issue_nonce(30)

    assert own.spend(first)
    assert own.spend(second)


@pytest.mark.parametrize("guess", ["", "x", "ä", "\udcff", "a" * 100_000])
def test_a_guessed_nonce_or_cookie_opens_nothing(guess):
    own = Gate()
    own.issue_nonce(30)

    assert own.spend(guess) is None
    assert not own.admits(guess)


def test_secret_and_nonce_have_256_bits_and_differ_at_each_start():
    gates = [Gate() for _ in range(3)]
    secrets = {own.spend(own.issue_nonce(1)) for own in gates}
    nonces = {own.issue_nonce(1) for own in gates}

    assert len(secrets | nonces) == 6
    assert {len(str(text)) for text in secrets | nonces} == {43}  # 32 bytes in base 64


# --- Launching ---


def test_a_launch_sets_the_cookie_and_leads_to_home():
    window = stranger()

    answer = window.get(f"/launch/{gate.issue_nonce(30)}")

    assert (answer.status_code, answer["Location"]) == (302, "/")
    cookie = answer.cookies[settings.LAUNCH_COOKIE_NAME]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/"
    assert (cookie["secure"], cookie["domain"], cookie["max-age"], cookie["expires"]) == ("",) * 4
    assert window.get("/accounts/login/").status_code != 403


def test_a_second_use_of_the_nonce_is_refused():
    address = f"/launch/{gate.issue_nonce(30)}"
    stranger().get(address)

    answer = stranger().get(address)

    assert answer.status_code == 403
    assert not answer.cookies


@pytest.mark.parametrize("method", ["head", "post"])
def test_only_get_spends_a_nonce(method):
    address = f"/launch/{gate.issue_nonce(30)}"

    assert getattr(stranger(), method)(address).status_code == 403
    assert stranger().get(address).status_code == 302


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "localhost:8000"},
        {"origin": "http://evil.example"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_a_nonce_in_the_wrong_hands_is_refused_and_not_spent(headers):
    address = f"/launch/{gate.issue_nonce(30)}"

    assert stranger().get(address, headers=headers).status_code == 403
    assert stranger().get(address).status_code == 302


# --- Rules ---


def test_a_gate_that_was_not_opened_refuses_everything(visitor):
    gate.close()

    assert visitor.get("/").status_code == 403
    assert visitor.get("/static/css/base.css").status_code == 403
    nameless = Client()  # sends no Host at all
    nameless.cookies = visitor.cookies
    assert nameless.get("/").status_code == 403


@pytest.mark.parametrize(
    "path", ["/", "/accounts/login/", "/static/css/base.css", "/nowhere", "/launch/", "/launch/x"]
)
@pytest.mark.parametrize("cookie", [None, "", "wrong", "ä"])
def test_without_the_launch_cookie_every_path_is_refused(path, cookie):
    outside = stranger()
    if cookie is not None:
        outside.cookies[settings.LAUNCH_COOKIE_NAME] = cookie

    answer = outside.get(path)

    assert answer.status_code == 403
    assert not answer.cookies


@pytest.mark.parametrize(
    "host",
    ["", "127.0.0.1", "127.0.0.1:8001", "localhost:8000", "evil.example", "evil.example:8000",
     "127.0.0.1.evil.example:8000", "[::1]:8000", "127.0.0.1:8000, evil.example",
     "127.0.0.1:8000 ", "127.0.0.1:08000", "2130706433:8000", "127.1:8000"],
)  # fmt: skip
def test_any_other_host_is_refused(host, visitor):
    assert visitor.get("/accounts/login/", headers={"host": host}).status_code == 403


@pytest.mark.parametrize(
    "origin",
    ["null", "http://evil.example", "http://127.0.0.1:9999", "https://127.0.0.1:8000",
     "http://localhost:8000", "http://127.0.0.1:8000/", "HTTP://127.0.0.1:8000", ""],
)  # fmt: skip
@pytest.mark.parametrize("method", ["get", "post"])
def test_any_other_origin_is_refused(origin, method, visitor):
    answer = getattr(visitor, method)("/accounts/login/", headers={"origin": origin})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("site", "method", "passes"),
    [
        ("same-origin", "get", True),
        ("same-origin", "post", True),
        ("none", "get", True),
        ("none", "post", False),
        ("none", "head", False),
        ("same-site", "get", False),
        ("cross-site", "get", False),
        ("cross-site", "post", False),
        ("Same-Origin", "get", False),
        ("", "get", False),
    ],
)
def test_only_the_same_origin_or_the_first_navigation_comes_in(site, method, passes, visitor):
    answer = getattr(visitor, method)("/accounts/login/", headers={"sec-fetch-site": site})

    assert (answer.status_code != 403) == passes


def test_requests_without_browser_headers_are_accepted_with_the_cookie(visitor):
    assert visitor.get("/accounts/login/", headers={"origin": ORIGIN}).status_code != 403
    assert visitor.get("/accounts/login/").status_code != 403


@pytest.mark.parametrize("name", [settings.LAUNCH_COOKIE_NAME, settings.SESSION_COOKIE_NAME])
def test_a_doubled_cookie_is_refused(name, visitor):
    own = "; ".join(f"{morsel.key}={morsel.value}" for morsel in visitor.cookies.values())

    answer = stranger().get("/accounts/login/", headers={"cookie": f"{own}; {name}=a; {name} =b"})

    assert answer.status_code == 403
    assert Entry.objects.get(kind="request_refused").details["reason"] == "cookies"


@pytest.mark.parametrize(
    "method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", ""]
)
@pytest.mark.parametrize("launched", [True, False])
def test_unexpected_methods_are_refused_before_all_else(method, launched):
    client = launched_client() if launched else stranger()

    answer = client.generic(method, "/accounts/login/")

    assert answer.status_code == 405


@pytest.mark.parametrize(
    ("length", "status"),
    [(str(settings.REQUEST_BODY_LIMIT + 1), 413), ("-1", 413), ("1e9", 413), ("²", 413)],
)
def test_a_body_over_the_limit_is_refused_without_being_read(length, status, visitor):
    answer = visitor.generic("POST", "/accounts/login/", CONTENT_LENGTH=length)

    assert answer.status_code == status


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
@pytest.mark.parametrize(
    "charset",
    ["charset=unicode_escape", "charset=zlib", "charset=idna", "charset=utf-7", "charset=latin-1",
     "charset=undefined", 'Charset="ZLIB"', "charset*0=zl; charset*1=ib", "charset=no-such",
     "charset=", "charset=utf-8; charset=zlib", "charset*=idna''x", "charset*=no-such''utf-8",
     "x*=idna''x", "charset=x\0y", "charset =zlib"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["/accounts/login/?next=%5Cud800", "/static/css/base.css"])
def test_any_other_charset_is_refused_on_every_page(kind, charset, method, path, visitor):
    answer = visitor.generic(
        method, path, b"username=%5Cud800&next=%5Cud800", f"{kind}; boundary=x; {charset}"
    )

    assert answer.status_code == 400
    assert Entry.objects.get(kind="request_refused").details["reason"] == "charset"


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", '; charset="UTF-8"'])
@pytest.mark.parametrize("half", ["%ED%A0%80", "%FF"])
def test_forms_in_utf_8_come_in_and_broken_ones_break_nothing(charset, half, visitor, ada):
    body = f"username={half}&password={half}".encode()

    answer = visitor.generic(
        "POST", f"/accounts/login/?next=/{half}", body,
        f"application/x-www-form-urlencoded{charset}",
    )  # fmt: skip

    assert answer.status_code == 200
    assert answer.context["form"].errors


@pytest.mark.parametrize(("length", "status"), [(200, 200), (201, 400)])
def test_a_content_type_is_as_long_as_it_has_to_be(length, status, visitor, ada):
    kind = "multipart/form-data; boundary=".ljust(length, "b")

    assert visitor.generic("GET", "/accounts/login/", b"x", kind).status_code == status


def test_a_second_host_in_the_request_line_is_refused(visitor):
    answer = visitor.get("/accounts/login/", REQUEST_URI="http://evil.example/accounts/login/")

    assert answer.status_code == 403


def test_a_refusal_reads_neither_session_nor_account(signed_in, ben, django_assert_num_queries):
    refusal_log.refusal_log.count("host")  # The first one has been written: no entry is due.
    window = signed_in(ben)

    with django_assert_num_queries(0):
        answer = window.get("/", headers={"host": "evil.example"})

    assert answer.status_code == 403
    assert "ben" not in answer.content.decode()


# --- What the log says ---


def test_a_refusal_is_recorded_without_query_and_secret(visitor):
    nonce = gate.issue_nonce(30)
    visitor.get(f"/launch/{nonce}", headers={"host": "evil.example"})
    stranger().get("/launch/too-late?x=1")
    stranger().get("/some/where?password=hunter2")

    entries = [entry.details for entry in Entry.objects.filter(kind="request_refused")]
    assert entries == [
        {"reason": "host", "method": "GET", "path": "/launch/", "times": 1},
        {"reason": "launch", "method": "GET", "path": "/launch/", "times": 1},
        {"reason": "cookie", "method": "GET", "path": "/some/where", "times": 1},
    ]


def test_a_path_cannot_break_the_log(visitor):
    stranger().get("/%0a%1b[31m" + "x" * 500)

    path = Entry.objects.get(kind="request_refused").details["path"]
    assert path == "/??[31m" + "x" * (refusal_log.PATH_LENGTH - 7)


def test_a_method_cannot_fill_the_log():
    stranger().generic("A" * 500, "/")

    details = Entry.objects.get(kind="request_refused").details
    assert details["method"] == "A" * refusal_log.METHOD_LENGTH


def test_a_refusal_that_cannot_be_recorded_is_a_refusal_all_the_same(visitor, caplog):
    def locked(execute, sql, params, many, context):
        raise DatabaseError("database is locked")

    with connection.execute_wrapper(locked):
        answer = stranger().get("/")

    assert answer.status_code == 403
    assert "1 refused requests (cookie) not recorded: database is locked" in caplog.text


def test_the_program_log_shows_no_path_of_a_refused_request(caplog):
    stranger().get("/launch/nonce-that-came-too-late")

    assert "nonce-that-came-too-late" not in caplog.text
