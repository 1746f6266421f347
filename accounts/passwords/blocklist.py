"""Passwords that attackers try first; data/README.md says where they come from."""

from __future__ import annotations

import gzip
from functools import cache
from itertools import islice
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "blocklist.txt.gz"
_MOST_COMMON = 5_000


@cache
def entries() -> frozenset[str]:
    """Return all of them, case-folded and in NFKC. Sign-in needs none, so they are read late."""
    return frozenset(_lines())


@cache
def most_common() -> frozenset[str]:
    """Return the first few, which also make bad parts of a longer password."""
    return frozenset(islice(_lines(), _MOST_COMMON))


def _lines() -> list[str]:
    with gzip.open(_FILE, "rt", encoding="utf-8") as file:
        return file.read().split("\n")
