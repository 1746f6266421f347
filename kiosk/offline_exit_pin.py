"""What the program around the pages knows when the database cannot be asked: the spare key.

The shell offers it through djangoapp.startup when it boots; under manage.py nobody does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from accounts.errors import MustWait
from accounts.passwords.hash_slots import slots
from kiosk.errors import WrongExitPin


class Key(Protocol):
    """The exit PIN, from its mirror in the data folder. Safe from any thread."""

    def is_set(self) -> bool:
        """Whether there is an exit PIN at all."""

    def wait(self) -> int:
        """Return the seconds for which none is looked at, 0 as long as there are tries left."""

    def opens(self, pin: str) -> bool:
        """Whether `pin` is the exit PIN; each wrong one counts, and in a wait all are wrong."""

    def count(self) -> None:
        """Count as wrong one that is looked at in the database."""

    def forgive(self) -> None:
        """Forget the wrong ones: the right one was given, or there is a new one."""


class _NoKey:
    """There is nobody under manage.py."""

    def is_set(self) -> bool:
        return False

    def wait(self) -> int:
        return 0

    def opens(self, pin: str) -> bool:
        return False

    def count(self) -> None:
        pass

    def forgive(self) -> None:
        pass


@dataclass
class _Offered:
    key: Key
    version: str


_offered = _Offered(_NoKey(), "")


def offer(key: Key, version: str) -> None:
    """Let the staff page ask `key`, and tell `version`."""
    _offered.key, _offered.version = key, version


def key() -> Key:
    """Return the spare key."""
    return _offered.key


def prove(pin: str) -> None:
    """Make sure that `pin` opens the spare key; raise WrongExitPin, MustWait or Busy."""
    known = key()
    if wait := known.wait():
        raise MustWait(wait, first=False)
    with slots.one():
        right = known.opens(pin)
    if not right:
        raise WrongExitPin(known.wait())


def version() -> str:
    """Return the program's version; empty where no shell told it."""
    return _offered.version
