"""The base class of audit log events. A class's docstring is its entry in docs/audit-events.md.

An event may not contain a password, code or key, or a user name that does not exist: people type
passwords into the name field. The people concerned are the actor and the subject of `record()`, not
fields; only a restore also has a field for its actor, because the restored data may not have the
account.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, dataclass_transform


class Result(StrEnum):
    """The outcome of the recorded action."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


def detail(about: str) -> Any:
    """Return a dataclass field that the documentation describes as `about`."""
    return field(metadata={"about": about})


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(detail,))
@dataclass(frozen=True, kw_only=True)
class Event:
    """An event with a kind, a result, and details: numbers, booleans and short texts.

    Each subclass is a frozen dataclass with keyword-only fields.
    """

    result: ClassVar[Result] = Result.DONE

    def __init_subclass__(cls) -> None:
        dataclass(frozen=True, kw_only=True)(cls)

    @classmethod
    def kind(cls) -> str:
        """Return the name that is stored and used by filters: `signed_in` for `SignedIn`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def details(self) -> str:
        """Return the event's fields as the one JSON text that is stored and hashed."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
