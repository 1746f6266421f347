"""Formats entries as text for pages."""

from __future__ import annotations

import re
from collections.abc import Hashable
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _

from audit.event_texts import SECTIONS, SENTENCES, VALUES
from audit.events import all_events
from audit.models import Entry

_JOINERS = "\u200c\u200d"  # needed by several languages


class _Shown(dict[str, Any]):
    """An entry's details for formatting; missing ones become a question mark.

    Lists are joined with commas, and known values are replaced by their labels.
    """

    def __missing__(self, key: str) -> str:
        return "?"

    def __getitem__(self, key: str) -> str:
        value = super().__getitem__(key)
        values = value if isinstance(value, list) else [value]
        return _seen(", ".join(str(_words(each)) for each in values)) or "–"


def _words(value: Any) -> Any:
    return VALUES.get(value, value) if isinstance(value, Hashable) else value


def _seen(text: str) -> str:
    """Return `text` as one line, with deceptive characters replaced."""
    if text.isprintable():
        return text
    signs = (sign if sign.isprintable() or sign in _JOINERS else "\ufffd" for sign in text)
    return "".join(" " if sign.isspace() else kept for sign, kept in zip(text, signs, strict=True))


def sentence(entry: Entry) -> str:
    """Return what happened, without actor and subject.

    Unknown kinds, from newer versions, are shown by their stored name.
    """
    words = SENTENCES.get(entry.kind)
    if words is None:
        return _("Unknown event: %(kind)s") % {"kind": entry.kind}
    return str(words) % _Shown(entry.details)


def sections() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the kinds of entries with their labels, by topic."""
    found: dict[str, list[tuple[str, str]]] = {}
    for event in all_events():
        section = str(SECTIONS[event.__module__.rpartition(".")[2]])
        found.setdefault(section, []).append((event.kind(), kind_in_words(event.kind())))
    return [(section, sorted(kinds, key=itemgetter(1))) for section, kinds in found.items()]


def kind_in_words(kind: str) -> str:
    """Return the label of this kind."""
    return re.split("[.:]", str(SENTENCES.get(kind, kind)), maxsplit=1)[0]


def person(number: int | None, called: str | None) -> str:
    """Return the name of an actor or subject; `called` is their current name, or None if deleted.

    Deleted people have a pseudonym, the same in every entry; no person is "".
    """
    if number is None:
        return ""
    return called or _("deleted person %(number)d") % {"number": number}
