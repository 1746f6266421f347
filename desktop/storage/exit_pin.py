"""Checks the exit PIN without the database, with its hash in kiosk.json.

The rules and the hash are those of the pages, which count in the database: after five wrong ones,
none is checked for 15 minutes. Here they are counted in a file that survives restarts. Those that
the pages check are counted here too, so that a database that can be read only at times gives no
extra attempts. The limit of a hundred applies only in the pages: without the database, no password
could be used instead.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import math
import threading
import time
import unicodedata
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache

from desktop.paths import DataFolder
from desktop.storage import kiosk_state, sqlite_files

logger = logging.getLogger(__name__)

LONGEST = 8  # digits
TRIES, WAIT = 5, 900  # attempts in a row, then seconds of wait
SALT, KIND = "kiosk.exit_pin", "argon2"  # salt and prefix of the hash, as the pages write it
COUNT = "kiosk-tries.json"


@dataclass(frozen=True)
class Tries:
    """Wrong exit PINs in a row, and the wall clock time of the last one."""

    failures: int = 0
    at: float = 0.0


@cache
def of(folder: DataFolder) -> ExitPin:
    """Return the shared instance for `folder`, so that all callers count together."""
    return ExitPin(folder)


class ExitPin:
    """The exit PIN of one terminal. Thread-safe."""

    def __init__(
        self,
        folder: DataFolder,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder, self._clock, self._wall_clock = folder, clock, wall_clock
        self._lock = threading.Lock()
        self._tries = self._counted()
        self._end: float | None = None

    def is_set(self) -> bool:
        """Return whether there is an exit PIN."""
        return bool(kiosk_state.read(self._folder).exit_pin)

    def wait(self) -> int:
        """Return the remaining seconds of a wait; 0 while attempts are left."""
        with self._lock:
            return self._left()

    def opens(self, pin: str) -> bool:
        """Return whether `pin` is the exit PIN; counts wrong ones. During a wait, all are wrong."""
        with self._lock:
            if self._left():
                return False
            self._count_wrong()
            right = self._matches(pin)
            logger.warning("%s exit PIN was typed.", "The right" if right else "A wrong")
            if right:
                self._count(Tries())
        return right

    def count_wrong(self) -> None:
        """Count a wrong one that was checked elsewhere, except during a wait."""
        with self._lock:
            if not self._left():
                self._count_wrong()

    def reset_failures(self) -> None:
        """Reset the count: the right one was entered elsewhere, or there is a new one."""
        with self._lock:
            if self._tries.failures:
                self._count(Tries())

    def _count_wrong(self) -> None:
        self._count(Tries(self._tries.failures + 1, self._wall_clock()))
        if self._tries.failures % TRIES == 0:
            self._end = self._clock() + WAIT

    def _left(self) -> int:
        if self._tries.failures == 0 or self._tries.failures % TRIES:
            return 0
        if self._end is None:  # from before this start; setting the clock back does not end it
            elapsed = self._wall_clock() - self._tries.at
            self._end = self._clock() + WAIT - max(0.0, elapsed)
        return max(0, math.ceil(self._end - self._clock()))

    def _matches(self, pin: str) -> bool:
        from argon2 import PasswordHasher
        from argon2.exceptions import InvalidHashError, VerificationError

        stored = kiosk_state.read(self._folder).exit_pin
        if not stored.startswith(f"{KIND}$") or not 0 < len(pin) <= LONGEST:
            return False
        digits = "".join(str(unicodedata.decimal(one, one)) for one in pin.strip())
        try:
            peppered = self._peppered(digits)
            return PasswordHasher().verify(stored.removeprefix(KIND), peppered)
        except (OSError, ValueError, InvalidHashError, VerificationError):
            return False

    def _peppered(self, pin: str) -> str:
        """Return `pin` combined with the secret key, as django.utils.crypto.salted_hmac does."""
        secret = self._folder.secret_key.read_text(encoding="ascii").strip()
        key = hashlib.sha256(f"{SALT}{secret}".encode()).digest()
        return hmac.new(key, pin.encode(errors="replace"), hashlib.sha256).hexdigest()

    def _counted(self) -> Tries:
        try:
            said = json.loads((self._folder.root / COUNT).read_text(encoding="utf-8"))
            return Tries(int(said["failures"]), float(said["at"]))
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return Tries()

    def _count(self, tries: Tries) -> None:
        self._tries = tries
        file = self._folder.root / COUNT
        unfinished = file.with_suffix(".new")
        try:
            # Written completely before it gets its name, so that a full disk or power failure
            # resets nothing.
            unfinished.write_text(json.dumps(asdict(tries)), encoding="utf-8")
            sqlite_files.sync(unfinished)
            unfinished.replace(file)
        except OSError:  # They still count in memory until the program ends.
            logger.exception("The wrong exit PINs could not be written down.")
