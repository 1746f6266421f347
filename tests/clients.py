"""Fixtures: visitors of the program, in its window or not, and a database that can be emptied."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections, transaction
from django.test import Client
from whitenoise import WhiteNoise

from accounts.passwords.hashers import RandomCodeHasher
from accounts.throttle import failures_here, registrations_here, throttle
from administration.background_jobs import jobs
from audit.triggers import TRIGGERS
from desktop.server.loopback import LoopbackServer, not_ready
from djangoapp import continuity, refusal_log, startup
from djangoapp.context_processors import cached_kiosk_policy, cached_policy
from djangoapp.gate import gate
from home.tiles import read_steps_hidden, read_tiles
from kiosk.presence import presences
from recovery import code_throttle

if TYPE_CHECKING:
    from accounts.models import User

HOST = "127.0.0.1:8000"
SignIn = Callable[["User"], Client]


def launched_client(**options: Any) -> Client:
    """A window of the program: it has come in through the gate, and nobody is signed in."""
    window = Client(headers={"host": HOST}, **options)
    assert window.get(f"/launch/{gate.issue_nonce(30)}").status_code == 302
    return window


def prove(window: Client, seconds_ago: float = 0.0) -> None:
    """Let the person in this window have given the password so long ago."""
    session = window.session
    session["proved_at"] = time.time() - seconds_ago
    session.save()


@contextmanager
def undone(*windows: Client) -> Iterator[None]:
    """Take back what is written within, what is counted, and what becomes of the cookies."""
    cookies = [copy(window.cookies) for window in windows]
    before = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(before)
        for window, kept in zip(windows, cookies, strict=True):
            window.cookies = kept
        for memory in (throttle, code_throttle, failures_here, registrations_here, presences):
            memory.restart()
        for read in (cached_policy, cached_kiosk_policy, read_tiles, read_steps_hidden):
            read.forget()


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_read_once() -> Iterator[None]:
    """The middleware of each window would look at all static files again, which stay the same."""
    read, known = WhiteNoise.get_static_file, {}

    def get_static_file(self: WhiteNoise, path: str, url: str, *stats: Any, **names: Any) -> Any:
        if url not in known:
            known[url] = read(self, path, url, *stats, **names)
        return known[url]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoise, "get_static_file", get_static_file)
        yield


@pytest.fixture(autouse=True)
def quick_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash random codes in a small size too, though not in that of passwords."""
    monkeypatch.setattr(RandomCodeHasher, "time_cost", 1)
    monkeypatch.setattr(RandomCodeHasher, "memory_cost", 16)  # KiB


@pytest.fixture(autouse=True)
def open_gate() -> Iterator[None]:
    """The gate answers to HOST during each test, and to nothing between them."""
    gate.open(HOST)
    yield
    gate.close()


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(continuity.watch, "broken", False)
    monkeypatch.setattr(refusal_log, "refusal_log", refusal_log.RefusalLog(now=lambda: 0.0))
    cached_policy.forget()
    cached_kiosk_policy.forget()
    read_tiles.forget()
    read_steps_hidden.forget()


@pytest.fixture(autouse=True)
def _work_beside_the_pages_needs_real_transactions(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In other tests it would write on a connection of its own, which no test takes back."""
    marker = request.node.get_closest_marker("django_db")
    real = marker is not None and marker.kwargs.get("transaction", False)
    if not real and not {"transactional_db", "served"} & set(request.fixturenames):
        monkeypatch.setattr(jobs, "start", lambda _kind, _work: None)


@pytest.fixture
def visitor(db: None) -> Client:
    """Somebody at the program's window who is not signed in."""
    return launched_client()


@pytest.fixture
def client(visitor: Client) -> Client:
    """The same as `visitor`: a client that the gate does not know is of no use to most tests."""
    return visitor


@pytest.fixture
def signed_in(db: None) -> SignIn:
    """`signed_in(person)` is a window of its own in which that person has just signed in."""

    def sign_in(person: User) -> Client:
        window = launched_client()
        window.force_login(person)
        prove(window)
        return window

    return sign_in


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """The test database, whose log can be emptied between tests; its guards refuse that, rightly.

    Emptying ends with `post_migrate`, which puts the guards back.
    """
    empty = connection.ops.sql_flush

    def unguarded(*arguments: Any, **options: Any) -> list[str]:
        return [f"DROP TRIGGER IF EXISTS {trigger.name}" for trigger in TRIGGERS] + empty(
            *arguments, **options
        )

    connection.ops.sql_flush = unguarded  # type: ignore[method-assign]


@pytest.fixture
def served(transactional_db: None) -> Iterator[str]:
    """The program on a real port of the loopback interface; the value is "127.0.0.1:PORT"."""
    server = LoopbackServer(not_ready)
    gate.open(server.host)
    startup.offer_threads(server.threads)
    server.hand_over(get_wsgi_application(), startup.admits)
    server.start()
    yield server.host
    server.stop()


def pytest_unconfigure() -> None:
    """Remove what SQLite leaves where a thread still has the database open at the end."""
    database = Path(connections.settings["default"]["TEST"]["NAME"])
    for file in database.parent.glob(f"{database.name}*"):
        file.unlink()
