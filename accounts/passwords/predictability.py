"""Predictability of a text: keyboard walks, sequences and repeats."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from itertools import groupby, pairwise
from operator import eq, itemgetter


class Pattern(StrEnum):
    """The kinds of predictable patterns."""

    REPEAT = "repeat"
    SEQUENCE = "sequence"
    WALK = "walk"


# Each row begins half a key to the right of the one above it. Shifted signs stand for their keys.
_KEYBOARDS = (
    ("`1234567890-=", " qwertyuiop[]\\", " asdfghjkl;'", " zxcvbnm,./"),  # English
    ("^1234567890ß´", " qwertzuiopü+", " asdfghjklöä#", "<yxcvbnm,.-"),  # German
    ("²&é\"'(-è_çà)=", " azertyuiop^$", " qsdfghjklmù*", "<wxcvbn,;:!"),  # French
    ("/*-", "789", "456", "123", "0,."),  # number pad
)
_SHIFTED = (
    str.maketrans("~!@#$%^&*()_+", "`1234567890-="),
    str.maketrans('!"§$%&/()=', "1234567890"),
)
_TOUCHING = ((-2, 0), (2, 0), (-1, -1), (1, -1), (-1, 1), (1, 1))
# The shortest run that counts: "were" and "tree" are four neighboring keys by accident.
_SHORTEST = {Pattern.REPEAT: 3, Pattern.SEQUENCE: 3, Pattern.WALK: 4}


def surprises(text: str) -> tuple[int, Pattern | None]:
    """Return how many characters of `text` are unpredictable, and the most frequent pattern.

    Interleaved runs ("1q2w3e4r"), shifted runs and runs of repeated characters count too.
    """
    once = re.sub(r"(.)\1{2,}", r"\1", text)
    variants = [text, *(text.translate(shifted) for shifted in _SHIFTED), once]
    return min((_count_interleaved(variant) for variant in variants), key=lambda found: found[0])


def repeated_piece(text: str) -> str:
    """Return the shortest piece whose repetition is `text`; `text` itself if there is none."""
    for length in range(1, len(text) // 2 + 1):
        if (text[:length] * (len(text) // length + 1))[: len(text)] == text:
            return text[:length]
    return text


def _count_interleaved(text: str) -> tuple[int, Pattern | None]:
    plainly = _count(text)
    interleaved = [_count(text[start::2]) for start in (0, 1)]
    together = sum(count for count, _mostly in interleaved)
    return (together, interleaved[0][1] or interleaved[1][1]) if together < plainly[0] else plainly


def _count(text: str) -> tuple[int, Pattern | None]:
    predictable = {pattern: _predictable(text, pattern) for pattern in Pattern}
    mostly = max(predictable, key=lambda pattern: len(predictable[pattern]))
    places = set().union(*predictable.values())
    return len(text) - len(places), mostly if places else None


def _predictable(text: str, pattern: Pattern) -> set[int]:
    """Return the positions of characters that continue a run of this pattern."""
    follows = [(at, _FOLLOWS[pattern](*pair)) for at, pair in enumerate(pairwise(text), start=1)]
    runs = ([at for at, _ in run] for goes_on, run in groupby(follows, itemgetter(1)) if goes_on)
    return {at for run in runs if len(run) >= _SHORTEST[pattern] - 1 for at in run}


def _is_next_to(before: str, after: str) -> bool:
    return after in _neighbors().get(before, "")


def _counts_on(before: str, after: str) -> bool:
    return before.isalnum() and abs(ord(before) - ord(after)) == 1


_FOLLOWS = {Pattern.REPEAT: eq, Pattern.SEQUENCE: _counts_on, Pattern.WALK: _is_next_to}


@cache
def _neighbors() -> dict[str, set[str]]:
    near: dict[str, set[str]] = {}
    for rows in _KEYBOARDS:
        # Half-key offsets: a key touches the two above it and the two below it.
        places = {
            (2 * x + y, y): key
            for y, row in enumerate(rows)
            for x, key in enumerate(row)
            if key != " "
        }
        for (x, y), key in places.items():
            around = ((x + dx, y + dy) for dx, dy in _TOUCHING)
            near.setdefault(key, set()).update(places[at] for at in around if at in places)
    return near
