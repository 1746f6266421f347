"""Reads and writes CSV files of spreadsheet programs, with any usual encoding and separator."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from accounts.errors import Refused
from accounts.incoming_text import NotText, decode

MOST_ROWS = 20_000
_SEPARATORS = ";,\t"
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods; .xls
_MOST_ABOVE = 10  # rows that are searched for the column names
# Cells that spreadsheet programs treat as formulas, after any number of apostrophes.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


Recognized = Callable[[Sequence[str]], int]


def _nothing(_cells: Sequence[str]) -> int:
    return 0


class Unreadable(Refused):
    """The file is not a readable table; the text is the message for the person."""

    field = "file"


@dataclass(frozen=True)
class Line:
    """One row: its first line number in the file, and its cells."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Sheet:
    """A table; `guessed` if its encoding was guessed, so that accents may be wrong."""

    head: Line
    lines: list[Line]
    guessed: bool


def read(content: bytes, recognized: Recognized = _nothing) -> Sheet:
    """Return the table in `content`; raise Unreadable.

    `recognized` returns the number of columns that a row names. The first rows are tried with each
    separator for the best match, because notes may precede it.
    """
    if content.startswith(_WORKBOOKS):
        raise Unreadable(
            _("This is a workbook, not a CSV file. Save it as “CSV UTF-8”, then choose that file.")
        )
    try:  # Excel's plain "CSV" has this encoding for Latin alphabets.
        incoming = decode(content, otherwise="cp1252")
    except NotText as error:
        raise Unreadable(
            _("This file can't be read. Save it as “CSV UTF-8”, then choose it again.")
        ) from error
    separators, first, text = _separators(incoming.text)
    separator, head = _best(text, separators, first, recognized)
    lines = list(islice(_rows(text, separator, first), head, None))
    if not lines:
        raise Unreadable(_("This file is empty. Choose the file with the list of people."))
    if len(lines) - 1 > MOST_ROWS:
        raise Unreadable(
            _("This file has more than %(most)d rows. Split it into several files.")
            % {"most": MOST_ROWS}
        )
    return Sheet(lines[0], lines[1:], incoming.guessed)


def write(rows: Iterable[Iterable[str]], *, separator: str, begin: bool = True) -> str:
    """Return CSV that spreadsheet programs open without running formulas.

    Without `begin`, it continues the same file.
    """
    lines = io.StringIO(newline="")
    csv.writer(lines, delimiter=separator).writerows([guard(cell) for cell in row] for row in rows)
    return "\ufeff" * begin + lines.getvalue()


def guard(cell: str) -> str:
    """Return `cell` escaped so that no spreadsheet program runs it as a formula (OWASP: CSV)."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguard(cell: str) -> str:
    """Return the original of an escaped cell."""
    return cell[1:] if _GUARDED.match(cell) else cell


def _separators(text: str) -> tuple[str, int, str]:
    """Return possible separators, most likely first; the number of the first line; the text from
    there on.
    """
    if found := re.match(r'"?sep=([;,\t])"?\n', text, re.IGNORECASE):
        return found[1], 2, text[found.end() :]
    head = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = re.sub(r'"[^"]*"', "", head)
    return "".join(sorted(_SEPARATORS, key=unquoted.count, reverse=True)), 1, text


def _best(text: str, separators: str, first: int, recognized: Recognized) -> tuple[str, int]:
    """Return the separator, and the row with the column names: the first if there is none."""
    best, found = 0, (separators[0], 0)
    for separator in separators:
        with suppress(Unreadable):
            for at, row in enumerate(islice(_rows(text, separator, first), _MOST_ABOVE)):
                if (count := recognized(row.cells)) > best:
                    best, found = count, (separator, at)
    return found


def _rows(text: str, separator: str, first: int) -> Iterator[Line]:
    return (line for line in _lines(text, separator, first) if any(line.cells))


def _lines(text: str, separator: str, first: int) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = first
    try:
        for cells in reader:
            yield Line(number, [unguard(cell.strip()) for cell in cells])
            number = first + reader.line_num
    except csv.Error as error:
        raise Unreadable(
            _("Line %(line)d can't be read. Check its quotation marks and length.")
            % {"line": number}
        ) from error
