"""Summaries of what a submitted form would do, to whom and with which values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

if TYPE_CHECKING:  # The admin site imports this before the models can be loaded.
    from accounts.models import User

_MOST_SHOWN = 300  # characters of one text
UNSEEN = (
    "\N{REPLACEMENT CHARACTER}"  # replaces characters that hide or reorder the text beside them
)


@dataclass(frozen=True)
class Summary:
    """The question, the values with their labels, and the people concerned."""

    question: str
    values: tuple[tuple[str, str], ...] = ()
    people: tuple[str, ...] = ()


def who(person: User) -> str:
    """Return the display name with the user name, which is unique."""
    if person.name_shown == person.username:
        return person.username
    return f"{person.name_shown} ({person.username})"


def changes(form: forms.BaseForm) -> tuple[tuple[str, str], ...]:
    """Return the label and new value of each field that a bound form would change."""
    fields = [form[name] for name in form.changed_data if not form.fields[name].widget.is_hidden]
    return tuple((str(one.label), _in_words(one.field, one.data)) for one in fields)


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    said = value if isinstance(value, list) else [value]
    words = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    # Each value once, so that no number of repetitions hides another.
    chosen = dict.fromkeys(str(one) for one in said if one not in (None, ""))
    return ", ".join(_legible(words.get(one, one)) for one in chosen) or _("none")


def _legible(text: str) -> str:
    text = "".join(one if one.isprintable() or one.isspace() else UNSEEN for one in text)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
