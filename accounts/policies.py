"""Changes of settings, each with its audit log entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from audit import events
from audit.log import record

if TYPE_CHECKING:
    from django.db.models import Model
    from django.forms import BoundField, ModelForm
    from django_stubs_ext import StrOrPromise

    Sections = tuple[tuple[StrOrPromise, tuple[str, ...]], ...]


def put(policy: Model, wanted: Mapping[str, Any], **by_whom: Any) -> list[str]:
    """Write the values of `wanted` into the row of `policy`; return the changed fields.

    `by_whom` is passed to audit.log.record. The caller's transaction locks the row.
    """
    changed = [name for name, value in wanted.items() if getattr(policy, name) != value]
    for name in changed:
        before, after = getattr(policy, name), wanted[name]
        setattr(policy, name, after)
        event = events.SettingChanged(setting=name, before=str(before), after=str(after))
        record(event, **by_whom)
    if changed:
        policy.save(update_fields=changed)
    return changed


def in_sections(
    form: ModelForm[Any], sections: Sections, notes: Mapping[str, StrOrPromise]
) -> list[tuple[StrOrPromise, list[tuple[BoundField, StrOrPromise | None]]]]:
    """Return the fields of `form` by section title, each with its note or None."""
    return [
        (title, [(form[name], notes.get(name)) for name in names if name in form.fields])
        for title, names in sections
    ]
