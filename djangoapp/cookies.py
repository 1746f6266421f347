"""Parses the Cookie header in linear time.

Django leaves quoted values to Python's own `http.cookies`, which before 3.11.10, 3.12.6 and 3.13.0
takes seconds for one of 16 KB (CVE-2024-7592).
"""

from __future__ import annotations

import re

_ESCAPED = re.compile(r"\\(?:([0-3][0-7]{2})|(.))")


def named(header: str, name: str) -> list[str]:
    """Return all raw values of the cookie `name` in `header`."""
    if name not in header:
        return []
    return [value for known, value in _pairs(header) if known == name]


def read(header: str) -> dict[str, str]:
    """Return the cookies of `header` by name, unquoted, as Django would."""
    return {name: _unquoted(value) for name, value in _pairs(header) if name or value}


def _pairs(header: str) -> list[tuple[str, str]]:
    parts = [part.partition("=") for part in header.split(";") if part]
    # Without an equals sign it is a value without a name, as in browsers.
    return [(n.strip(), v.strip()) if equals else ("", n.strip()) for n, equals, v in parts]


def _unquoted(value: str) -> str:
    if len(value) < len('""') or value[0] != '"' or value[-1] != '"':
        return value
    return _ESCAPED.sub(lambda found: chr(int(found[1], 8)) if found[1] else found[2], value[1:-1])
