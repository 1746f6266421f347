"""The password hashers; hash_slots.py limits how many hashes are computed at once."""

from __future__ import annotations

import re
import secrets
import unicodedata
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from typing import cast

from django.contrib.auth.hashers import Argon2PasswordHasher, get_hasher, is_password_usable

from accounts.passwords.hash_slots import slots

_OTHER_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
LONGEST = 1024  # characters; limits the cost of hashing


def normalized(password: str) -> str:
    """Return the normalized password, the same however a keyboard composed its letters.

    NFC, and one space for each kind of space (NIST SP 800-63B-4, 3.1.1.2; RFC 8265, 4.2.2).
    """
    return unicodedata.normalize("NFC", _OTHER_SPACE.sub(" ", password))


class FixedArgon2idHasher(Argon2PasswordHasher):
    """Argon2id, 3 passes over 64 MiB with 4 lanes: the second choice of RFC 9106, section 4.

    The parameters never vary, because a second set would show in the response time.
    """

    time_cost = 3
    memory_cost = 64 * 1024  # KiB
    parallelism = 4

    def encode(self, password: str, salt: str) -> str:
        """Return the hash of `password` in its normalized form."""
        return super().encode(normalized(password), salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Whether `encoded` is the hash of `password`, in either form."""
        return self.opening_form(password, encoded) is not None

    def opening_form(self, password: str, encoded: str) -> str | None:
        """Return the form of `password` that has the hash `encoded`, or None.

        Hashes from versions without normalization are of the password as typed. Both forms are
        compared, so that the time depends only on the input, not on the hash.
        """
        forms = dict.fromkeys((normalized(password), password))
        opening = [form for form in forms if self.compare(form, encoded)]
        return opening[0] if opening else None

    def compare(self, form: str, encoded: str) -> bool:
        """Whether `encoded` is the hash of exactly this text."""
        return super().verify(form, encoded)

    @property
    def prefix(self) -> str:
        """The prefix of every hash with these parameters."""
        costs = f"m={self.memory_cost},t={self.time_cost},p={self.parallelism}"
        return f"{self.algorithm}$argon2id$v=19${costs}$"

    def decoy(self) -> str:
        """Return a hash that matches no password and costs as much to compare as a real one."""
        salt, digest = (
            b64encode(secrets.token_bytes(length)).decode().rstrip("=")
            for length in (len(self.salt()), self.params().hash_len)
        )
        return f"{self.prefix}{salt}${digest}"


class RandomCodeHasher(FixedArgon2idHasher):
    """Argon2id, 3 passes over 4 MiB with one lane: for codes of at least 60 random bits.

    NIST SP 800-63B-4, 3.1.2.2: below 112 bits a salted password hash. Its costs are small because
    nobody can guess a random code, and a sheet has eight of them. See docs/security.md.
    """

    memory_cost = 4 * 1024  # KiB
    parallelism = 1


FOR_CODES = RandomCodeHasher()


def encode(password: str, pause: Callable[[], None] | None = None) -> str:
    """Return the hash to store for `password`; raise `Busy` if there is no slot.

    `pause` is called while holding the slot, so that it slows the whole queue.
    """
    with slots.one():
        if pause:
            pause()
        hasher = _hasher()
        return hasher.encode(password, hasher.salt())


def encode_code(code: str) -> str:
    """Return the hash to store for the random `code`; raise `Busy` if there is no slot."""
    with slots.one():
        return FOR_CODES.encode(code, FOR_CODES.salt())


def matches(password: str, encoded: str | None) -> bool:
    """Whether `encoded` is the hash of `password`. Costs the same if it is none; needs a slot."""
    return opening_form(password, encoded) is not None


def opening_form(password: str, encoded: str | None) -> str | None:
    """Return the form of `password` whose hash is `encoded`, or None; as `matches`."""
    if encoded is None or not is_password_usable(encoded):
        _hasher().opening_form(password, _decoy())
        return None
    return _hasher().opening_form(password, encoded)


def matches_code(code: str, encoded: str | None) -> bool:
    """Whether `encoded` is the hash of the random `code`. Costs the same if it is none.

    Codes from before FOR_CODES were hashed like passwords, so each one is compared in both sizes,
    with a decoy in at least one of them; needs a slot.
    """
    small, large = _decoy_code(), encoded
    if encoded and encoded.startswith(FOR_CODES.prefix):
        small, large = encoded, None
    is_right, was_right = FOR_CODES.verify(code, small), matches(code, large)
    return is_right or was_right


@cache
def _decoy() -> str:
    return _hasher().decoy()


@cache
def _decoy_code() -> str:
    return FOR_CODES.decoy()


def _hasher() -> FixedArgon2idHasher:
    return cast("FixedArgon2idHasher", get_hasher())
