"""Invisible characters that some names need: joiners and variation selectors.

Unicode's rules A1, A2 and B for joiners (UAX 31, 2.3; RFC 5892, appendix A). They are allowed where
they can affect the appearance. They don't distinguish names: accounts.names.folding drops them.
"""

from __future__ import annotations

import unicodedata
from functools import cache

NON_JOINER, JOINER = "\u200c", "\u200d"
_FAR = 8  # characters; no letter has more marks
_VIRAMA = 9  # its combining class in every script
# DerivedJoiningType.txt of Unicode 14.0, without scripts that no living language is written in.
_DUAL = (
    "620 626 628 62a-62e 633-63f 641-647 649-64a 66e-66f 678-687 69a-6bf 6c1-6c2 6cc 6ce 6d0-6d1"
    " 6fa-6fc 6ff 712-714 71a-71d 71f-727 729 72b 72d-72e 74e-758 75c-76a 76d-770 772 775-777"
    " 77a-77f 7ca-7ea 841-845 848 84a-853 855 860 862-865 868 886 889-88d 8a0-8a9 8af-8b0 8b3-8b8"
    " 8ba-8c8 1807 1820-1878 1887-18a8 18aa 10d01-10d21 10d23 1e900-1e943"
)
_LEFT = "10d00"
_RIGHT = (
    "622-625 627 629 62f-632 648 671-673 675-677 688-699 6c0 6c3-6cb 6cd 6cf 6d2-6d3 6d5 6ee-6ef"
    " 710 715-719 71e 728 72a 72c 72f 74d 759-75b 76b-76c 771 773-774 778-779 840 846-847 849 854"
    " 856-858 867 869-86a 870-882 88e 8aa-8ac 8ae 8b1-8b2 8b9 10d22"
)
_FORMS_OF_IDEOGRAPHS = frozenset(map(chr, [*range(0xFE00, 0xFE03), *range(0xE0100, 0xE01F0)]))
_FORMS_OF_MONGOLIAN = frozenset("\u180b\u180c\u180d\u180f")
DROPPED = frozenset({NON_JOINER, JOINER}) | _FORMS_OF_IDEOGRAPHS | _FORMS_OF_MONGOLIAN
# The same for a regular expression, which is slow with each of them by itself.
RANGES = "\u200c\u200d\ufe00-\ufe02\U000e0100-\U000e01ef\u180b-\u180d\u180f"


def is_needed(text: str, at: int) -> bool:
    """Whether the character at `at` is one of these and its neighbors need it."""
    before, after = text[max(0, at - _FAR) : at][::-1], text[at + 1 : at + 1 + _FAR]
    if text[at] == NON_JOINER:
        return _parts(before, after) or (_is_conjunct(before) and _is_letter(after))
    if text[at] == JOINER:
        return _is_conjunct(before) and unicodedata.category(after[:1] or "a")[0] != "M"
    name = unicodedata.name(before[:1] or " ", "")
    if text[at] in _FORMS_OF_IDEOGRAPHS:
        return name.startswith("CJK UNIFIED IDEOGRAPH")
    return text[at] in _FORMS_OF_MONGOLIAN and name.startswith("MONGOLIAN LETTER")


def _parts(before: str, after: str) -> bool:
    """Rule A1: it separates two letters that would be joined."""
    left = next((one for one in before if not _is_mark(one)), "")
    right = next((one for one in after if not _is_mark(one)), "")
    return left in _joining(_DUAL + " " + _LEFT) and right in _joining(_DUAL + " " + _RIGHT)


def _is_conjunct(before: str) -> bool:
    """Rules A2 and B: it follows the virama of a letter; `before` is read backward."""
    rest = before.lstrip("".join({one for one in before if 0 < _class(one) != _VIRAMA}))
    if not rest or _class(rest[0]) != _VIRAMA:
        return False
    return _is_letter(rest[1:])


def _is_letter(text: str) -> bool:
    """Whether the first character that isn't a mark is a letter."""
    first = next((one for one in text if not _is_mark(one)), " ")
    return unicodedata.category(first)[0] == "L"


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Me"}


def _class(character: str) -> int:
    return unicodedata.combining(character)


@cache
def _joining(ranges: str) -> set[str]:
    characters: set[str] = set()
    for one in ranges.split():
        first, _dash, last = one.partition("-")
        characters.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return characters
