"""The people in the tests, and a clock that they can turn."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts import memberships
from accounts.models import SignInPolicy, User
from accounts.roles import Role
from accounts.throttle import failures_here, registrations_here, throttle

PASSWORDS = {
    "ada": "seven lighthouses sing at noon",
    "dana": "the desk drawer hums quietly",
    "ben": "gravel under bicycle",
    "cleo": "marmalade by candle",
    "finn": "paper boats upstream",
    "gus": "an umbrella for otters",
}


def person(name: str, role: Role, **fields: object) -> User:
    """Make somebody of the cast, with their password in PASSWORDS."""
    someone = User.objects.create_user(name, PASSWORDS[name.casefold()], **fields)
    memberships.assign(someone, role)
    return someone


@pytest.fixture
def ada(db: None) -> User:
    """She administers the terminal."""
    return person("ada", Role.ADMINISTRATOR, last_login=timezone.now(), display_name="Ada Lovelace")


@pytest.fixture
def dana(ada: User) -> User:
    """She works at the desk."""
    return person("dana", Role.DESK_STAFF, last_login=timezone.now())


@pytest.fixture
def ben(ada: User) -> User:
    """He is a member."""
    return person("Ben", Role.MEMBER, last_login=timezone.now())


@pytest.fixture
def cleo(ada: User) -> User:
    """She was a member until she was disabled."""
    return person("cleo", Role.MEMBER, last_login=timezone.now(), is_active=False)


@pytest.fixture
def finn(ada: User) -> User:
    """He is a member and has never signed in."""
    return person("finn", Role.MEMBER)


@pytest.fixture
def gus(ada: User) -> User:
    """He is a guest."""
    return person("gus", Role.GUEST)


@pytest.fixture
def policy(db: None) -> SignInPolicy:
    """The terminal's rules; a test that changes them saves them."""
    return SignInPolicy.current()


class Clock:
    """A monotonic clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.seconds += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock by which waits are measured."""
    clock = Clock()
    for watched in (throttle, failures_here, registrations_here):
        monkeypatch.setattr(watched, "clock", clock)
    throttle.restart()
    return clock


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that the pace of the terminal asked for; none is waited out."""
    taken: list[float] = []
    for pace in (failures_here, registrations_here):
        monkeypatch.setattr(pace, "sleep", taken.append)
    return taken


@pytest.fixture(autouse=True)
def _program_just_started() -> None:
    """Nothing that an earlier test left in memory makes anybody wait."""
    for memory in (throttle, failures_here, registrations_here):
        memory.restart()
