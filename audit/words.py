"""Says in a sentence what an entry of the log stands for; the pages that show entries use it."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from audit.models import Entry
from audit.sentences import SENTENCES, VALUES


class _Shown(dict[str, Any]):
    """An entry's details as they are put into a sentence; what is missing shows as a question mark.

    Lists become words with commas between them, and values known by a name get theirs.
    """

    def __missing__(self, key: str) -> str:
        return "?"

    def __getitem__(self, key: str) -> str:
        value = super().__getitem__(key)
        values = value if isinstance(value, list) else [value]
        return ", ".join(str(VALUES.get(each, each)) for each in values) or "–"


def sentence(entry: Entry) -> str:
    """Return what happened, without saying who did it or to whom.

    A kind that this version does not know, of a newer one, is named as it is stored.
    """
    words = SENTENCES.get(entry.kind)
    if words is None:
        return _("Something this version has no words for: %(kind)s") % {"kind": entry.kind}
    return str(words) % _Shown(entry.details)


def kind_in_words(kind: str) -> str:
    """Return what entries of this kind are called."""
    return re.split("[.:]", str(SENTENCES.get(kind, kind)), maxsplit=1)[0]


def person(number: int | None, known: Any) -> str:
    """Return what to call an entry's actor or subject: `known` is the person, or None if gone.

    Whoever was deleted has a pseudonym, the same in every entry; nobody is "".
    """
    if number is None:
        return ""
    name: str = known.name_shown if known else _("deleted person %(number)d") % {"number": number}
    return name
