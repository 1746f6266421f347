"""The exit PIN of the staff, checked without the database: from its hash in kiosk.json.

The same rules and the same hash as in the pages, which count in the database: five wrong ones, then
15 minutes in which none is looked at. Here they are counted in a file, so that a restart forgets
none, and those that the pages look at are counted here, too: a database that can be read at one
moment and not at the next gives nobody more tries. That a hundred are too many is known to the
pages alone: without the database there is no password that would open instead.
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
TRIES, WAIT = 5, 900  # tries in a row, and then seconds
SALT, KIND = "kiosk.exit_pin", "argon2"  # the pages mix in the one, and write the other in front
COUNT = "kiosk-tries.json"


@dataclass(frozen=True)
class Tries:
    """Wrong ones in a row, and when the last was, by the wall clock."""

    failures: int = 0
    at: float = 0.0


@cache
def of(folder: DataFolder) -> ExitPin:
    """Return the exit PIN of `folder`, the same for all who ask: they count together."""
    return ExitPin(folder)


class ExitPin:
    """One terminal's exit PIN. Safe from any thread."""

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
        """Whether there is one at all."""
        return bool(kiosk_state.read(self._folder.root).exit_pin)

    def wait(self) -> int:
        """Return the seconds for which none is looked at, 0 as long as there are tries left."""
        with self._lock:
            return self._left()

    def opens(self, pin: str) -> bool:
        """Whether `pin` is the exit PIN; each wrong one counts, and in a wait all are wrong."""
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
        """Count as wrong one that is looked at elsewhere, unless that is being waited for."""
        with self._lock:
            if not self._left():
                self._count_wrong()

    def reset_failures(self) -> None:
        """Forget the wrong ones: the right one was given elsewhere, or there is a new one."""
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
        if self._end is None:  # Of a wait from before this start; a clock set back ends none.
            over = self._wall_clock() - self._tries.at
            self._end = self._clock() + WAIT - max(0.0, over)
        return max(0, math.ceil(self._end - self._clock()))

    def _matches(self, pin: str) -> bool:
        from argon2 import PasswordHasher
        from argon2.exceptions import InvalidHashError, VerificationError

        stored = kiosk_state.read(self._folder.root).exit_pin
        if not stored.startswith(f"{KIND}$") or not 0 < len(pin) <= LONGEST:
            return False
        digits = "".join(str(unicodedata.decimal(one, one)) for one in pin.strip())
        try:
            peppered = self._peppered(digits)
            return PasswordHasher().verify(stored.removeprefix(KIND), peppered)
        except (OSError, ValueError, InvalidHashError, VerificationError):
            return False

    def _peppered(self, pin: str) -> str:
        """Return `pin` mixed with the secret key, as django.utils.crypto.salted_hmac does it."""
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
            # Complete before it has its name: neither a full disk nor a power cut forgets any.
            unfinished.write_text(json.dumps(asdict(tries)), encoding="utf-8")
            sqlite_files.sync(unfinished)
            unfinished.replace(file)
        except OSError:  # They count all the same, until the program ends.
            logger.exception("The wrong exit PINs could not be written down.")
