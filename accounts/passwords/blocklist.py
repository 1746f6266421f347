"""The blocklist of common passwords; data/README.md names the sources."""

from __future__ import annotations

import gzip
from functools import cache
from itertools import islice
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "blocklist.txt.gz"
_MOST_COMMON = 5_000


@cache
def entries() -> frozenset[str]:
    """Return all entries, case-folded and in NFKC, loaded on first use."""
    return frozenset(_lines())


@cache
def most_common() -> frozenset[str]:
    """Return the most common ones, which also weaken a longer password."""
    return frozenset(islice(_lines(), _MOST_COMMON))


def _lines() -> list[str]:
    with gzip.open(_FILE, "rt", encoding="utf-8") as file:
        return file.read().split("\n")
