"""Everything that the audit log can say, by what it is about; docs/audit-events.md is generated."""

from audit.events.event import Event, Result
from audit.events.log import *  # noqa: F403
from audit.events.own_account import *  # noqa: F403
from audit.events.people import *  # noqa: F403
from audit.events.recovery import *  # noqa: F403
from audit.events.signing_in import *  # noqa: F403
from audit.events.terminal import *  # noqa: F403

__all__ = ["Event", "Result", "all_events"]


def all_events() -> list[type[Event]]:
    """Return every kind of event."""
    return Event.__subclasses__()
