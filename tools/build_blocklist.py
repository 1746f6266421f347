"""Build accounts/passwords/data/blocklist.txt.gz: python tools/build_blocklist.py PASSWORDS.json

PASSWORDS.json is `src/passwords.json` of the npm package named in data/README.md beside it, which
also says what is derived and why. Django's own list comes from the Django that is installed.
"""

from __future__ import annotations

import gzip
import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain, product, zip_longest
from pathlib import Path

import django.contrib.auth

DATA = Path(__file__).resolve().parents[1] / "accounts" / "passwords" / "data"
SHORTEST = 4  # shorter ones are useless, even as part of a longer password
LONG = 15  # the minimum length for staff
LONG_WANTED = 30_000
PARTS = 400
DIGITS = "1234567890"
ENDINGS = (
    *(DIGITS[:length] for length in range(1, 11)),
    *("!", "!!", "!!!", "0", "00", "000", "007", "11", "111", "69", "99", "abc", "qwerty"),
    *(str(year) for year in range(1950, 2031)),
)


def plain(text: str) -> str:
    """Return the form in which passwords are compared."""
    return unicodedata.normalize("NFKC", text).casefold()


def read_django() -> list[str]:
    """Return Django's list of common passwords, in its order."""
    file = Path(django.contrib.auth.__file__).parent / "common-passwords.txt.gz"
    return gzip.decompress(file.read_bytes()).decode().split("\n")


def in_turn(*lists: Iterable[str]) -> Iterator[str]:
    """Yield from each list in turn; all are sorted by frequency."""
    return (text for row in zip_longest(*lists, fillvalue="") for text in row if text)


def derived(common: list[str], phrases: list[str]) -> Iterator[str]:
    """Yield long passwords that people derive from short ones, the most likely first.

    Breaches show few patterns (NIST SP 800-63B-4, appendix A): repeating twice or three times,
    joining two, adding digits or a year.
    """
    words = common[:PARTS]
    yield from phrases
    yield from (phrase + ending for phrase in phrases for ending in ENDINGS[:20])
    yield from (word * times for word in common[:5000] for times in (2, 3))
    pairs = sorted(
        product(range(len(words)), repeat=2), key=lambda pair: (pair[0] + 1) * (pair[1] + 1)
    )
    endings = (word + ending for word in common[:2000] for ending in ENDINGS)
    yield from in_turn((words[first] + words[second] for first, second in pairs), endings)


def build(common: list[str], phrases: list[str]) -> list[str]:
    """Return the complete list without duplicates: passwords from breaches, then derived ones."""
    seen = dict.fromkeys(text for text in common if len(text) >= SHORTEST)
    long = dict.fromkeys(text for text in derived(list(seen), phrases) if len(text) >= LONG)
    return list(dict.fromkeys(chain(seen, list(long)[:LONG_WANTED])))


def main(source: Path) -> None:
    """Write the list and print how many entries there are for each minimum length."""
    lists = (json.loads(source.read_text(encoding="utf-8")), read_django())
    common = list(dict.fromkeys(map(plain, in_turn(*lists))))
    phrases = [
        plain(line) for line in (DATA / "phrases.txt").read_text(encoding="utf-8").split("\n")
    ]
    entries = build(common, [phrase for phrase in phrases if phrase])
    # Without a timestamp, so that builds are reproducible.
    packed = gzip.compress("\n".join(entries).encode(), mtime=0)
    (DATA / "blocklist.txt.gz").write_bytes(packed)
    for least in (SHORTEST, 8, LONG):
        print(f"at least {least:2} characters: {sum(len(text) >= least for text in entries):6}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
