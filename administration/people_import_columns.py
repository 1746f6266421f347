"""Recognizes the columns of an import file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.names import characters
from administration.spreadsheet import Unreadable

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

COLUMNS: dict[str, StrOrPromise] = {
    "username": gettext_lazy("name"),
    "display_name": gettext_lazy("display name"),
    "email": gettext_lazy("email"),
    "role": gettext_lazy("role"),
    "groups": gettext_lazy("groups"),
}
_ALSO = {
    "username": ("user name", "username", "login"),
    "display_name": ("name to show", "full name"),
    "email": ("e-mail", "e-mail address", "email address", "mail"),
    "groups": ("group",),
}


def recognized(cells: Sequence[str]) -> int:
    """Return the number of columns that a row names; 0 without a user name column."""
    columns = {_known().get(_key(cell)) for cell in cells} - {None}
    return len(columns) if "username" in columns else 0


def columns_of(cells: Sequence[str]) -> list[str]:
    """Return the field of each column, or None; raise Unreadable."""
    head = cells[: max(place for place, cell in enumerate(cells, 1) if cell)]
    columns = [_known().get(_key(cell), "") for cell in head]
    if "username" not in columns:
        raise Unreadable(
            _("The first row must contain the column names, including “%(name)s”.")
            % {"name": COLUMNS["username"]}
        )
    _take_plain_name_for_display_name(columns, head)
    if doubled := next((name for name in columns if name and columns.count(name) > 1), ""):
        first, second, *_more = (head[at] for at, name in enumerate(columns) if name == doubled)
        raise Unreadable(_twice(first, second))
    return columns


def in_every_language(words: StrOrPromise, *more: str) -> Iterator[str]:
    """Return the keys of `words` in every language."""
    yield from (characters.canonical(word) for word in more)
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield characters.canonical(str(words))


def _take_plain_name_for_display_name(columns: list[str], head: Sequence[str]) -> None:
    """Treat a column "name" next to a user name column as the display name."""
    plain = set(in_every_language(COLUMNS["username"]))
    places = [at for at, name in enumerate(columns) if name == "username"]
    called_so = [at for at in places if _key(head[at]) in plain]
    if len(called_so) == 1 and len(places) > 1 and "display_name" not in columns:
        columns[called_so[0]] = "display_name"


def _twice(first: str, second: str) -> str:
    if _key(first) == _key(second):
        return _("The column “%(name)s” appears twice. Remove one of them.") % {"name": first}
    return _("“%(first)s” and “%(second)s” are the same column. Remove one of them.") % {
        "first": first[: characters.LONGEST],
        "second": second[: characters.LONGEST],
    }


@cache
def _known() -> dict[str, str]:
    return {
        word: name
        for name, words in COLUMNS.items()
        for word in in_every_language(words, name, *_ALSO.get(name, ()))
    }


def _key(cell: str) -> str:
    return characters.canonical(cell[: characters.LONGEST])
