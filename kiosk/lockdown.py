"""Who blocks what around a terminal, for pages: the shell offers somebody who looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Item(Protocol):
    """One way out or in, in English; pages translate it. `detail` is shown as it is."""

    @property
    def what(self) -> str:
        """Name what is blocked or not."""

    @property
    def how(self) -> str:
        """Say how, or what to do about it."""

    @property
    def by(self) -> str:
        """Name who blocks it: program, system or nobody."""

    @property
    def detail(self) -> str:
        """Name the thing or place meant; empty if there is none."""

    @property
    def fault(self) -> bool:
        """Whether it is open although the system could block it."""


@dataclass(frozen=True)
class Group:
    """The items of one answer to the question who blocks them."""

    title: StrOrPromise
    icon: str
    items: list[Item]


Survey = Callable[[], Sequence[Item]]


class _Desk:
    """There is nobody under manage.py."""

    look: Survey | None = None


_desk = _Desk()


def offer(look: Survey | None) -> None:
    """Have the pages ask `look`, each time anew: the system may be changed while they are open."""
    _desk.look = look


def groups() -> list[Group]:
    """Return what is blocked by whom, the open ends first; nothing if nobody looks."""
    items = _desk.look() if _desk.look else []
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
