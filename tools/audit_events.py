"""Write docs/audit-events.md from the event classes: `python3 tools/audit_events.py`."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from audit.events import Event, all_events  # noqa: E402 - the project is no installed package

PAGE = ROOT / "docs" / "audit-events.md"
HEAD = """# What the audit log records

Written from `audit/events/` by `tools/audit_events.py`; change it there.

Each entry has a number, the time in UTC, its kind, who did it and to whom (as numbers: a deleted
person leaves nothing but the number), the result, a reference to the session that nobody can sign
in with, and the details below. No entry holds a password, a code, a key, or a name that belongs to
nobody: people type passwords into the name field.
"""


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *(section(event) for event in all_events())])


def section(event: type[Event]) -> str:
    """Return what the page says about one kind of event."""
    lines = [
        f"## `{event.kind()}`",
        "",
        (event.__doc__ or "").strip(),
        "",
        f"Result: {event.result}.",
    ]
    fields = [f"- `{field.name}`: {field.metadata['about']}" for field in dataclasses.fields(event)]
    return "\n".join([*lines, *([""] if fields else []), *fields, ""])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
