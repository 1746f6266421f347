"""The log as a file: a table for a spreadsheet, or one JSON object a line for other programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from audit.models import Entry
from audit.reading import Choice, every

# What a spreadsheet would take for a formula and calculate (OWASP, CSV injection).
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
COLUMNS = (
    *("number", "time (UTC)", "kind", "result", "who", "name of who", "whom", "name of whom"),
    *("session", "details", "previous hash", "hash"),
)


def as_csv(choice: Choice, *, through: int) -> Iterator[str]:
    """Return the entries of `choice` up to the number `through` as lines of CSV, with a BOM.

    Excel takes a file without one for the computer's old character set.
    """
    yield "\ufeff" + _line(COLUMNS)
    for entry in every(choice, through=through):
        yield _line(_cells(entry))


def as_json_lines(choice: Choice, *, through: int) -> Iterator[str]:
    """Return the same, exactly as it is chained: ids instead of names, and every hash."""
    for entry in every(choice, through=through):
        yield json.dumps(_hashed(entry), ensure_ascii=False) + "\n"


def harmless(cell: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def _line(cells: tuple[object, ...]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([harmless(cell) for cell in cells])
    return line.getvalue()


def _cells(entry: Entry) -> tuple[object, ...]:
    return (
        *(entry.sequence, _time(entry), entry.kind, entry.result),
        *(entry.actor_id, entry.actor and entry.actor.get_username()),
        *(entry.subject_id, entry.subject and entry.subject.get_username()),
        *(entry.session, entry.data, entry.previous_hash, entry.hash),
    )


def _hashed(entry: Entry) -> dict[str, Any]:
    return {
        "sequence": entry.sequence,
        "at": _time(entry),
        "kind": entry.kind,
        "actor": entry.actor_id,
        "subject": entry.subject_id,
        "result": entry.result,
        "session": entry.session,
        "data": entry.data,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }


def _time(entry: Entry) -> str:
    return entry.at.isoformat(timespec="microseconds")
