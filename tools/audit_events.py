"""Write docs/audit-events.md from the event classes: `python3 tools/audit_events.py`."""

from __future__ import annotations

import dataclasses
import sys
from inspect import cleandoc
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from audit.events import Event, all_events  # noqa: E402 - the project is no installed package

PAGE = ROOT / "docs" / "audit-events.md"
HEAD = """# What the audit log records

Generated from `audit/events/` by `tools/audit_events.py`; make changes there.

Each entry has a number, the time in UTC, its kind, the actor and the subject (as numbers: of a
deleted person, only the number remains), the result, a reference to the session that can't be used
to sign in, and the details below. No entry contains a password, a code, a key, or a user name that
doesn't exist: people type passwords into the name field.
"""


def page() -> str:
    """Return the page in Markdown."""
    return "\n".join([HEAD, *(section(event) for event in all_events())])


def section(event: type[Event]) -> str:
    """Return the section about one kind of event."""
    lines = [
        f"## `{event.kind()}`",
        "",
        cleandoc(event.__doc__ or ""),
        "",
        f"Result: {event.result}.",
    ]
    fields = [f"- `{field.name}`: {field.metadata['about']}" for field in dataclasses.fields(event)]
    return "\n".join([*lines, *([""] if fields else []), *fields, ""])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
