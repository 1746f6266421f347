"""Tables as spreadsheet programs save them: any of the usual encodings, separators and oddities."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.incoming_text import NotText, decode

MOST_ROWS = 20_000
_SEPARATORS = ";,\t"
# What makes a spreadsheet program take a cell for a formula, behind any number of apostrophes.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


class Unreadable(Exception):
    """This is no table that can be read; the text is one plain sentence for a person."""


@dataclass(frozen=True)
class Line:
    """One row: the number of the line in the file where it begins, and its cells."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Sheet:
    """A table as it stands in a file; `guessed` if its encoding was, so that accents may be off."""

    head: Line
    lines: list[Line]
    guessed: bool


def read(content: bytes) -> Sheet:
    """Return the table in `content`; raise Unreadable."""
    try:  # What Excel calls just "CSV" is in this encoding where the alphabet is Latin.
        incoming = decode(content, otherwise="cp1252")
    except NotText as error:
        raise Unreadable(
            _("This file cannot be read as text. Save it as “CSV UTF-8” and choose it again.")
        ) from error
    separator, first, text = _separator(incoming.text)
    lines = [line for line in _lines(text, separator, first) if any(line.cells)]
    if not lines:
        raise Unreadable(_("This file is empty. Choose the file with the list of people."))
    if len(lines) - 1 > MOST_ROWS:
        raise Unreadable(
            _("This file has more than %(most)d rows. Split it into several files.")
            % {"most": MOST_ROWS}
        )
    return Sheet(lines[0], lines[1:], incoming.guessed)


def write(rows: Iterable[Iterable[str]], *, separator: str, begin: bool = True) -> str:
    """Return a file that every spreadsheet program opens and none runs formulas of.

    Without `begin` it is more of the same file.
    """
    lines = io.StringIO(newline="")
    csv.writer(lines, delimiter=separator).writerows([guard(cell) for cell in row] for row in rows)
    return "\ufeff" * begin + lines.getvalue()


def guard(cell: str) -> str:
    """Return `cell` so that no spreadsheet program takes it for a formula (OWASP: CSV)."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguard(cell: str) -> str:
    """Return what `guard` was given."""
    return cell[1:] if _GUARDED.match(cell) else cell


def _separator(text: str) -> tuple[str, int, str]:
    """Return what separates the cells, the number of the first line, and the text from there on."""
    if found := re.match(r'"?sep=([;,\t])"?\n', text, re.IGNORECASE):
        return found[1], 2, text[found.end() :]
    head = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = re.sub(r'"[^"]*"', "", head)
    return max(_SEPARATORS, key=unquoted.count), 1, text


def _lines(text: str, separator: str, first: int) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = first
    try:
        for cells in reader:
            yield Line(number, [unguard(cell.strip()) for cell in cells])
            number = first + reader.line_num
    except csv.Error as error:
        raise Unreadable(
            _("Line %(line)d cannot be read. Check its quotation marks and its length.")
            % {"line": number}
        ) from error
