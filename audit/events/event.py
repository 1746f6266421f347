"""What every event has. A class's docstring is its entry in docs/audit-events.md.

No event may carry a password, a code, a key, or a name that belongs to nobody here: people type
passwords into the name field. Whoever an event concerns is told by the actor and the subject of
`record()`, never by a field; only for a restore a field has to say it too, because the restored
data may not know the account.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, ClassVar


class Result(StrEnum):
    """How the deed ended."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


def told(about: str) -> Any:
    """Return a dataclass field whose meaning is `about`, for the documentation."""
    return field(metadata={"about": about})


@dataclass(frozen=True, kw_only=True)
class Event:
    """What every event has: a kind, a result, and details: numbers, truth values, short texts."""

    result: ClassVar[Result] = Result.DONE

    @classmethod
    def kind(cls) -> str:
        """Return the name that is stored and filtered by: `signed_in` for `SignedIn`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def details(self) -> str:
        """Return the event's fields as the one JSON text that is stored and hashed."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
