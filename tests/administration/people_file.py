"""Files of people: thousands of good rows, and one bad row of every kind with what is wrong in it.

`python -m tests.administration.people_file FOLDER` writes one with and one without the bad rows.
"""

from __future__ import annotations

import csv
import io
import random
import sys
from collections.abc import Iterable
from pathlib import Path

HEAD = ("name", "display name", "e-mail", "role", "groups")
Cells = tuple[str, ...]

# Each with words of the reason. "ada" has an account, "Person 1" is a good row further up.
BAD: list[tuple[Cells, str]] = [
    (("", "Nobody", "", ""), "Enter a user name."),
    (("nina<script>",), "can't contain “<”"),
    (("n\u0456na",), "different alphabets"),
    (("ni\u200bna",), "invisible character"),
    (("x" * 151,), "too long"),
    (("y" * 100_000,), "too long"),
    (("Administrator",), "is reserved"),
    (("Verwaltung", "", "", "Guest"), "is reserved"),
    (("nele", "Desk Staff"), "is reserved"),
    (("nora", "\u202egro"), "invisible character"),
    (("nils", "z" * 151), "too long"),
    (("norbert", "e" + "\u0301" * 9), "too many accents"),
    (("e" + "\u0301" * 9,), "too many accents"),
    (("...",), "at least one letter"),
    (("Person 1",), "same name as in line"),
    (("PERSON 1",), "same name as in line"),
    (("\uff30erson 1",), "same name as in line"),
    (("Person  1",), "same name as in line"),
    (("ada",), "name is taken"),
    (("ADA",), "same name|name is taken"),
    (("mia", "", "no address"), "an email address"),
    (("mara", "", "mara@"), "an email address"),
    (("mike", "", "mike@@example.org"), "an email address"),
    (("mona", "", "mo na@example.org"), "an email address"),
    (("malte", "", "m" * 250 + "@example.org"), "254|an email address"),
    (("otto", "", "", "king"), "“king” isn't a role"),
    (("olga", "", "", "\N{CROWN}"), "isn't a role"),
    (("oskar", "", "", "member" * 100), "isn't a role"),
    (("paul", "", "", "", "nobody's group"), "no group “nobody's group”"),
    (("pia", "", "", "", "readers | writers"), "no group “writers”"),
    (("rosa", "", "", "", "", "one cell more"), "more cells"),
    (("ruth;", "", "ruth"), "can't contain “;”"),
    (("two\nlines",), "invisible character"),
    (("tab\there",), "invisible character"),
    (("=cmd|' /C calc'!A1",), "can't contain “=”"),
]


def good_rows(count: int) -> list[Cells]:
    """Return so many rows in which nothing is wrong."""
    roles = ("member", "Members", "guest", "", "desk staff")
    return [
        (f"Person {n}", f"Nina Number{n}", f"p{n}@example.org", roles[n % 5], "readers" * (n % 2))
        for n in range(1, count + 1)
    ]


def mixed(count: int, chance: random.Random) -> tuple[list[Cells], dict[int, str]]:
    """Return `count` rows with every bad one among them, and the reason by line number."""
    good = good_rows(count - len(BAD))
    places = sorted(chance.sample(range(10, len(good)), len(BAD)))
    rows, reasons, line, bad = [], {}, 2, dict(zip(places, BAD, strict=True))
    for place, row in enumerate(good):
        if place in bad:
            reasons[line] = bad[place][1]
            rows.append(bad[place][0])
            line += 1 + sum(cell.count("\n") for cell in bad[place][0])
        rows.append(row)
        line += 1
    return rows, reasons


def text(rows: Iterable[Cells], separator: str = ",") -> str:
    """Return the rows as Excel writes them, with the names of the columns."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator, lineterminator="\r\n")
    writer.writerow(HEAD)
    writer.writerows(rows)
    return file.getvalue()


def main(folder: Path) -> None:
    """Write both files."""
    rows, reasons = mixed(10_000, random.Random(37))
    (folder / "bad.csv").write_text(text(rows), encoding="utf-8-sig", newline="")
    (folder / "good.csv").write_text(text(good_rows(10_000)), encoding="utf-8-sig", newline="")
    for line, reason in reasons.items():
        print(f"bad.csv, line {line}: {reason}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
