"""The one password hash; accounts.slots says how many of them are computed at once."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from typing import cast

from django.contrib.auth.hashers import Argon2PasswordHasher, get_hasher, is_password_usable

from accounts.slots import slots

LONGEST = 1024  # characters of a password; a longer one is an attack on the processor


class FixedArgon2idHasher(Argon2PasswordHasher):
    """Argon2id, 3 passes over 64 MiB with 4 lanes: the second choice of RFC 9106, section 4.

    A second set of parameters would show in the time that an answer takes, so these never vary.
    """

    time_cost = 3
    memory_cost = 64 * 1024  # KiB
    parallelism = 4

    def decoy(self) -> str:
        """Return a hash that no password has, and that costs as much to compare as a real one."""
        salt, digest = (
            b64encode(secrets.token_bytes(length)).decode().rstrip("=")
            for length in (len(self.salt()), self.params().hash_len)
        )
        costs = f"m={self.memory_cost},t={self.time_cost},p={self.parallelism}"
        return f"{self.algorithm}$argon2id$v=19${costs}${salt}${digest}"


def encode(password: str, pause: Callable[[], None] | None = None) -> str:
    """Return the hash to store for `password`; raise `Busy` if there is no slot.

    `pause` is called in the slot, so that whatever it waits for slows the whole line.
    """
    with slots.one():
        if pause:
            pause()
        hasher = get_hasher()
        return hasher.encode(password, hasher.salt())


def matches(password: str, encoded: str | None) -> bool:
    """Whether `encoded` is the hash of `password`. Costs the same if it is none; needs a slot."""
    if encoded is None or not is_password_usable(encoded):
        get_hasher().verify(password, _decoy())
        return False
    return get_hasher().verify(password, encoded)


@cache
def _decoy() -> str:
    return cast("FixedArgon2idHasher", get_hasher()).decoy()
