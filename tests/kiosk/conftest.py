"""Fixtures: a terminal whose time a test lets pass, and a window that notes what is asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts import clock
from accounts.ports import ports
from kiosk.idle_monitor import IdleMonitor
from kiosk.models import KioskPolicy
from kiosk.presence import presences
from tests.kiosk.clocks import Computer


class NotedShell:
    """A window that shows nothing and keeps what it was asked for."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def renew(self, path: str) -> None:
        self.shown.append(path)

    def leave(self) -> None:
        self.shown.append("leave")

    def restart(self) -> None:
        self.shown.append("restart")


class Watched:
    """The terminal with its guard, looked at now and then while time passes."""

    def __init__(self, computer: Computer) -> None:
        self.computer = computer
        self.monitor = IdleMonitor(computer.clocks)

    def look(self) -> None:
        """Let the guard rest and look."""
        self.computer.clocks.rest()
        self.computer.pass_time(self.monitor.pace)
        self.monitor.look()

    def wait(self, seconds: float) -> None:
        """Let time pass, with a look at its beginning and at its end."""
        self.look()
        self.computer.clocks.rest()
        self.computer.pass_time(seconds - 2 * self.monitor.pace)
        self.computer.clocks.rest()
        self.look()


@pytest.fixture
def computer(monkeypatch: pytest.MonkeyPatch) -> Computer:
    """The computer; the whole program lives by its clocks."""
    computer = Computer(timezone.now().timestamp())
    monkeypatch.setattr(presences, "now", lambda: computer.always)
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromtimestamp(computer.wall, UTC))
    began = timezone.now() - timedelta(seconds=computer.always)
    monkeypatch.setattr(clock, "now", lambda: began + timedelta(seconds=computer.always))
    return computer


@pytest.fixture(autouse=True)
def _nothing_known() -> Iterator[None]:
    presences.restart()
    yield
    presences.restart()


@pytest.fixture
def kiosk(settings, db: None) -> KioskPolicy:
    """The program is a kiosk; a test that changes its settings saves them."""
    settings.KIOSK = True
    return KioskPolicy.current()


@pytest.fixture
def terminal(computer: Computer, db: None) -> Watched:
    """A terminal that is watched over."""
    return Watched(computer)


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> NotedShell:
    """The window around the pages."""
    noted = NotedShell()
    monkeypatch.setattr(ports, "window", noted)
    return noted
