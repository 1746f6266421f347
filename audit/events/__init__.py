"""Events of the audit log, by topic.

A module of events is imported when the first of its events is used: a start needs two of the nine,
and the others take 50 to 70 ms.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from audit.events.event import Event, Result

if TYPE_CHECKING:
    from audit.events.documents import *  # noqa: F403
    from audit.events.left_alone import *  # noqa: F403
    from audit.events.log import *  # noqa: F403
    from audit.events.own_account import *  # noqa: F403
    from audit.events.people import *  # noqa: F403
    from audit.events.recovery import *  # noqa: F403
    from audit.events.signing_in import *  # noqa: F403
    from audit.events.terminal import *  # noqa: F403
    from audit.events.tiles import *  # noqa: F403
    from audit.events.way_out import *  # noqa: F403

__all__ = ["Event", "Result", "all_events"]

_MODULES = (
    *("log", "signing_in", "own_account", "people"),
    *("recovery", "terminal", "left_alone", "way_out", "tiles", "documents"),
)


def __getattr__(name: str) -> object:
    """Return the event `name`, searched for in the order of the modules (PEP 562)."""
    if not name.startswith("_"):
        for module in _MODULES:
            found = vars(import_module(f"{__name__}.{module}")).get(name)
            if getattr(found, "__module__", None) == f"{__name__}.{module}":
                return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def all_events() -> list[type[Event]]:
    """Return every kind of event, by module."""
    for module in _MODULES:
        import_module(f"audit.events.{module}")
    return sorted(Event.__subclasses__(), key=lambda event: _MODULES.index(_place(event)))


def _place(event: type[Event]) -> str:
    return event.__module__.rpartition(".")[2]
