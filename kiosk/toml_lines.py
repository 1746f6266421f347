"""Finds line numbers in TOML files, which Python's parser does not provide."""

from __future__ import annotations

import re

_TABLE = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"\s*([\w\"'.-]+(?:\s*\.\s*[\w\"'-]+)*)\s*=")


def line_of(text: str, table: str, key: str) -> int:
    """Return the line number of `key` in `table`, as far as possible.

    Otherwise that of the table; 0 if neither is found. Without `table`, the key is at top level.
    """
    inside, beginning = "", 0
    wanted = f"{table}.{key}" if table else key
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(line):
            inside = _plain(header[1])
            if inside == wanted:
                return number
        elif (found := _KEY.match(line)) and _whole(inside, _plain(found[1])) == wanted:
            return number
        elif found and not inside and _plain(found[1]) == table:
            beginning = number  # terminal = { name = "…" }
        if inside == table and not beginning:
            beginning = number
    return beginning if table else 0


def _whole(table: str, key: str) -> str:
    return f"{table}.{key}" if table else key


def _plain(name: str) -> str:
    return re.sub(r"[\s\"']", "", name)
