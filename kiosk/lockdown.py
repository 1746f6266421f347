"""Who blocks what around a terminal, grouped for pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.ports import LockdownItem, ports

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Group:
    """Items with the same answer."""

    title: StrOrPromise
    icon: str
    items: list[LockdownItem]


def groups() -> list[Group]:
    """Return the items by what blocks them, open ones first; empty without a shell."""
    items = ports.lockdown()
    found = [
        Group(_("Open, but the system could block it"), "warning", [i for i in items if i.fault]),
        *(
            Group(title, icon, [item for item in items if item.by == by and not item.fault])
            for by, title, icon in (
                ("program", _("Blocked by the program in kiosk mode"), "success"),
                ("system", _("Blocked by the system"), "success"),
                ("nobody", _("Not blocked"), "info"),
            )
        ),
    ]
    return [group for group in found if group.items]
