"""Canonical names: people, groups and searches are compared by these."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from accounts.names.joiners import RANGES

LONGEST = 150  # characters of a name
# Typed differently on different keyboards.
ONE_SPELLING = str.maketrans(
    dict.fromkeys("\u2018\u2019\u02bb\u02bc\u2032`\u00b4", "'")
    | dict.fromkeys("\u2010\u2011\u2013\u2212", "-")
)
_ONE_LOOK = str.maketrans(
    dict.fromkeys("\u2019\u201b\u02b9\u02bd\ua78b\ua78c\u055a\u05f3", "'")
    | dict.fromkeys("\u2012\u2212\u058a\u05be\u1400\u1806", "-")
    | dict.fromkeys("\u2022\u2027\u2219\u22c5\u30fb", "\u00b7")
    | dict.fromkeys("\u0643\u06aa", "\u06a9")  # kaf on Arabic and on Persian keyboards
    | dict.fromkeys("\u0649\u064a", "\u06cc")  # yeh, too
    | {"\u1361": " "}
)
_NOT_SEEN = re.compile(f"[{RANGES}]")
# What makes a canonical form another one than `spelled` returns; the digits are not those of ASCII.
DIFFERS = re.compile(f"(?![0-9])\\d|[\u0131\u0307\u0f0b{RANGES}{''.join(map(chr, _ONE_LOOK))}]")
_EDGES = " \u0f0b"  # a tsheg is written or left out at the end
# The dot of an i, written apart from it; the marks between are those below the letter.
_DOTTED = re.compile("i([\u0323\u0328]*)\u0307+")
_BESIDE, _PAST_BESIDE = "\n", "\v"  # in no name
_OWN = 16  # characters


def canonical(name: str) -> str:
    """Return the canonical form of `name`, the same for every keyboard.

    As `spelled`, and I, İ, i and ı are one letter, digits and punctuation that look alike are the
    same, and joiners are dropped.
    """
    if name.isascii():
        return spelled(name)
    seen = spelled(without_joiners(name))
    return _folded(seen) if DIFFERS.search(seen) else seen


def _folded(seen: str) -> str:
    return " ".join(with_own_digits(with_one_i(seen).translate(_ONE_LOOK)).split()).strip(_EDGES)


def without_joiners(name: str) -> str:
    """Return `name` without joiners and other invisible characters that are allowed."""
    return _NOT_SEEN.sub("", name)


def with_one_i(folded: str) -> str:
    """Return `folded`, which is case-folded, with one letter for what I, İ, i and ı become."""
    if folded.isascii():
        return folded
    whole = unicodedata.normalize("NFD", folded).replace("\u0131", "i")
    return unicodedata.normalize("NFKC", _DOTTED.sub(r"i\1", whole))


def spelled(name: str) -> str:
    """Return `name` in NFKC, case-folded, with one spelling for blanks, hyphens and apostrophes."""
    # The accents that stand for apostrophes would be taken apart by NFKC.
    folded = name.translate(ONE_SPELLING)
    if not name.isascii():  # Lone surrogates, from a command line, can't be stored.
        folded = folded.encode(errors="replace").decode()
    for _pass in range(2):  # folding can leave something to normalize, and the other way round
        folded = unicodedata.normalize("NFKC", folded).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).translate(ONE_SPELLING).split())


def beside(name: str) -> str:
    """Return the key of an account whose canonical name belongs to another account.

    Only for accounts that existed before the two names were considered the same: they are found by
    their own spelling.
    """
    own = hashlib.sha256(spelled(name).encode()).hexdigest()[:_OWN]
    return range_beside(canonical(name))[0] + own


def range_beside(key: str) -> tuple[str, str]:
    """Return the range of the keys from `beside` for an account with this key."""
    cut = key[: LONGEST - _OWN - len(_BESIDE)]
    return cut + _BESIDE, cut + _PAST_BESIDE


def with_own_digits(text: str) -> str:
    """Return `text` with the digits of all scripts replaced by 0 to 9."""
    return text if text.isascii() else "".join(map(_digit, text))


def _digit(character: str) -> str:
    number = unicodedata.decimal(character, None)
    return character if number is None else str(number)
