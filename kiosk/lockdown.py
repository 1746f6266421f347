"""Who blocks what around a terminal, grouped for pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.ports import LockdownItem, ports

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_LOOKS: dict[str, tuple[StrOrPromise, str]] = {  # title and icon
    "fault": (_("Open, but the system could block it"), "warning"),
    "program": (_("Blocked by the program in kiosk mode"), "success"),
    "system": (_("Blocked by the system"), "success"),
    "nobody": (_("Not blocked"), "info"),
}


@dataclass(frozen=True)
class Group:
    """Items with the same answer."""

    title: StrOrPromise
    icon: str
    items: list[LockdownItem]


def groups() -> list[Group]:
    """Return the items by what blocks them, open ones first; empty without a shell."""
    answers: dict[str, list[LockdownItem]] = {}
    for item in ports.lockdown():
        answers.setdefault("fault" if item.fault else item.by, []).append(item)
    return [Group(*_LOOKS[by], answers[by]) for by in _LOOKS if by in answers]
