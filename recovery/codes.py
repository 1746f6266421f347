"""Generates, formats and parses codes that people type from paper.

Crockford's base 32 in groups of four: case-insensitive, without letters that look like digits. The
last group is a checksum of the others, so that a typo is recognized without the database.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from accounts.names.folding import with_own_digits

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS = 5  # of each character
GROUP = 4  # characters
_LOOK_ALIKES = str.maketrans("OIL\u0130", "0111")
# Includes invisible characters, as in text copied from a page or email.
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212_.\u00ad\u200b-\u200f\u2060\ufeff]+")


class Kind(StrEnum):
    """The kind of a code, recognized by its length."""

    RECOVERY = "recovery_code"
    RESET = "reset_code"


# Characters that are random: 80 bits (NIST SP 800-63B-4, 4.2.1.1 asks for 64) and 60 bits.
LENGTHS = {Kind.RECOVERY: 16, Kind.RESET: 12}
_KINDS = {length + GROUP: kind for kind, length in LENGTHS.items()}
LONGEST = 60  # characters, however they are grouped


class Mistyped(ValueError):
    """Not a code: wrong length or checksum."""


@dataclass(frozen=True)
class Code:
    """A code. It has no repr, so that it never appears in a log."""

    kind: Kind
    secret: str = field(repr=False)

    @property
    def selector(self) -> str:
        """The first group, which identifies the row with the hash."""
        return self.secret[:GROUP]

    def __str__(self) -> str:
        whole = self.secret + _checksum(self.secret)
        return "-".join(whole[at : at + GROUP] for at in range(0, len(whole), GROUP))


def make(kind: Kind) -> Code:
    """Return a new random code."""
    return Code(kind, "".join(secrets.choice(ALPHABET) for _ in range(LENGTHS[kind])))


def make_set(count: int) -> list[Code]:
    """Return `count` recovery codes with different first groups."""
    made: dict[str, Code] = {}
    while len(made) < count:
        code = make(Kind.RECOVERY)
        made.setdefault(code.selector, code)
    return list(made.values())


def read(text: str) -> Code:
    """Parse a typed code, however it is grouped and spelled; raise Mistyped."""
    plain = with_own_digits(unicodedata.normalize("NFKC", text)).upper()
    plain = _BETWEEN.sub("", plain).translate(_LOOK_ALIKES)
    kind = _KINDS.get(len(plain))
    secret, checksum = plain[:-GROUP], plain[-GROUP:]
    if kind is None or checksum != _checksum(secret):
        raise Mistyped
    return Code(kind, secret)


def _checksum(secret: str) -> str:
    """Return the first 20 bits of the SHA-256 of `secret`: misses one typo in a million."""
    digest = int.from_bytes(hashlib.sha256(secret.encode(errors="replace")).digest()[:4], "big")
    return "".join(ALPHABET[digest >> (32 - BITS * at) & 31] for at in range(1, GROUP + 1))
