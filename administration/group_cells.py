"""Several groups in one cell of an import file: `Maths|"Maths | Physics"`.

A name can be in quotation marks, with inner ones doubled as in CSV, and may then have any
character.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.names import characters

_BETWEEN = "|"
_PART = re.compile(r'\s*"((?:[^"]|"")*)"\s*(?:\||\Z)|[^|]*(?:\||\Z)')


class _Part(NamedTuple):
    """The text between two separators, and its unquoted name."""

    start: int
    end: int
    quoted: str | None


_Reading = tuple["Group | None", "_Reading | None"]  # the first group, and those of the rest


def write(chosen: Collection[str], *, among: Collection[str]) -> str:
    """Return the cell for these group names; `among` are the names of all groups.

    Where any has the separator, every name is quoted: two side by side could be taken for it.
    """
    every = any(_BETWEEN in name for name in among)
    return _BETWEEN.join(
        '"{}"'.format(name.replace('"', '""')) if every or name.startswith('"') else name
        for name in sorted(chosen)
    )


def read(cell: str, known: Mapping[str, Group]) -> list[Group]:
    """Return the groups in the cell; `known` has all of them by `names.canonical`
    and, if two have the same, by name.

    A name with the separator is also found without quotation marks, as earlier versions wrote it.
    Raises ValidationError if a group does not exist, or if the cell is ambiguous.
    """
    parts = list(_parts(cell))
    readings = _readings(cell, parts, known)
    if len(readings) > 1:
        raise ValidationError(
            _("“%(cell)s” is ambiguous. Put each name in quotation marks.")
            % {"cell": cell[: characters.LONGEST]}
        )
    if not readings:
        unknown = next(name for name in _names(cell, parts) if not _find(name, known))
        raise ValidationError(
            _("There's no group “%(group)s”. Create it first, or correct the name.")
            % {"group": unknown[: characters.LONGEST]}
        )
    return list({group.pk: group for group in _listed(readings[0])}.values())


def _parts(cell: str) -> Iterator[_Part]:
    start = 0
    while start < len(cell):
        found = _PART.match(cell, start)
        assert found  # noqa: S101 - for the types: the second way to match takes anything
        start = found.end()
        end = start - 1 if found[0].endswith(_BETWEEN) else start
        yield _Part(found.start(), end, found[1])


def _names(cell: str, parts: list[_Part]) -> Iterator[str]:
    for part in parts:
        plain = cell[part.start : part.end].strip()
        if plain:
            yield plain if part.quoted is None else part.quoted.replace('""', '"')


def _readings(cell: str, parts: list[_Part], known: Mapping[str, Group]) -> list[_Reading]:
    """Return at most two ways to read the parts as known groups."""
    most = 1 + max((group.name.count(_BETWEEN) for group in known.values()), default=0)
    ways: list[list[_Reading]] = [[] for _part in parts] + [[(None, None)]]
    for first in reversed(range(len(parts))):
        for last in range(first, min(first + most, len(parts))):
            for group in _meant(cell, parts[first : last + 1], known):
                ways[first] += [(group, rest) for rest in ways[last + 1]]
        del ways[first][2:]
    return ways[0]


def _meant(cell: str, parts: list[_Part], known: Mapping[str, Group]) -> list[Group | None]:
    """Return the group that the joined parts name, no group if they are empty, or None."""
    plain = cell[parts[0].start : parts[-1].end].strip()
    if len(parts) > 1:
        quoted = any(part.quoted is not None for part in parts)
        return [] if quoted or not (group := _find(plain, known)) else [group]
    if not plain:
        return [None]
    quoted_name = parts[0].quoted
    within = quoted_name and _find(quoted_name.replace('""', '"'), known)
    group = within or _find(plain, known)
    return [group] if group else []


def _find(name: str, known: Mapping[str, Group]) -> Group | None:
    if len(name) > characters.LONGEST:
        return None
    return known.get(name) or known.get(characters.canonical(name))


def _listed(reading: _Reading | None) -> Iterator[Group]:
    while reading is not None:
        group, reading = reading
        if group is not None:
            yield group
