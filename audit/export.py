"""Exports the log as CSV for spreadsheets or as JSON lines for programs.

The last line describes the content, so that truncation is detected.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from django.contrib.auth import get_user_model

from audit.models import Entry
from audit.queries import Choice, in_pieces

Format = Literal["csv", "jsonl"]

# Cells that a spreadsheet would run as formulas (OWASP, CSV injection).
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
COLUMNS = (
    *("number", "time (UTC)", "kind", "result", "who", "name of who", "whom", "name of whom"),
    *("session", "details", "previous hash", "hash"),
)
END = "end"


@dataclass(frozen=True)
class Contents:
    """The last line of a file.

    `through` is the number up to which entries were requested, `hash` that of the last entry, and
    `sha256` that of every byte before this line.
    """

    entries: int
    through: int
    hash: str
    sha256: str


def lines_of(
    choice: Choice, *, format: Format, through: int, finished: Callable[[Contents], None]
) -> Iterator[bytes]:
    """Yield the file with the entries of `choice` up to number `through`, a thousand at a time.

    `finished` is called with its contents once the reader has taken everything; an exception from
    it makes the download fail.
    """
    head, body, last_line = _FORMATS[format]
    digest, count, hash = hashlib.sha256(head), 0, ""
    yield head
    for entries in in_pieces(choice, through=through):
        piece = "".join(body(entries)).encode()
        digest.update(piece)
        count, hash = count + len(entries), entries[-1].hash
        yield piece
    contents = Contents(count, through, hash, digest.hexdigest())
    yield last_line(contents).encode()
    finished(contents)


def harmless(cell: object) -> str:
    """Return a cell that no spreadsheet runs as a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def _table(entries: list[Entry]) -> Iterator[str]:
    numbers = {entry.actor_id for entry in entries} | {entry.subject_id for entry in entries}
    # As many per query as the database allows in one statement.
    people = get_user_model()._default_manager.in_bulk(numbers - {None})
    names = {number: person.get_username() for number, person in people.items()}
    return (_line(_cells(entry, names)) for entry in entries)


def _line(cells: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([harmless(cell) for cell in cells])
    return line.getvalue()


def _cells(entry: Entry, names: dict[Any, str]) -> tuple[object, ...]:
    return (
        *(entry.sequence, _time(entry), entry.kind, entry.result),
        *(entry.actor_id, names.get(entry.actor_id)),
        *(entry.subject_id, names.get(entry.subject_id)),
        *(entry.session, entry.data, entry.previous_hash, entry.hash),
    )


def _end_of_table(contents: Contents) -> str:
    cells = dict.fromkeys(COLUMNS, "") | {
        "number": END,
        "details": json.dumps(asdict(contents)),
        "hash": contents.hash,
    }
    return _line(cells.values())


def _objects(entries: list[Entry]) -> Iterator[str]:
    for entry in entries:
        yield _object(vars(entry.link()) | {"at": _time(entry), "hash": entry.hash})


def _end_of_objects(contents: Contents) -> str:
    return _object({END: asdict(contents)})


def _object(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False) + "\n"


def _time(entry: Entry) -> str:
    return entry.at.isoformat(timespec="microseconds")


# Header, lines of entries, and last line. Without a byte order mark, Excel assumes the computer's
# legacy encoding.
_FORMATS: dict[str, tuple[bytes, Callable[..., Iterator[str]], Callable[[Contents], str]]] = {
    "csv": (("\ufeff" + _line(COLUMNS)).encode(), _table, _end_of_table),
    "jsonl": (b"", _objects, _end_of_objects),
}
