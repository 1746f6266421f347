"""Every page of the program, read from the URLconf, so that a new one is in each matrix at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

# Something that each kind of argument accepts; only where a test has made it does it lead anywhere.
SOMEBODY = 900_001
SAMPLES = {
    "int": str(SOMEBODY),
    "str": "sample",
    "slug": "sample",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "path": "sample/sample",
    "color": "14596b",
}


@dataclass(frozen=True)
class Page:
    """One page: its URL name and a path that leads to it."""

    name: str
    path: str

    def __str__(self) -> str:
        return self.name


def every_page() -> list[Page]:
    """Return all pages that the program serves."""
    return list(_walk(get_resolver(), "", "/"))


def _walk(resolver: URLResolver, namespace: str, start: str) -> Iterator[Page]:
    for entry in resolver.url_patterns:
        path = start + _sample(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, inner, path)
        elif isinstance(entry, URLPattern):
            yield Page(f"{namespace}{entry.name}", path)


def _sample(pattern: object) -> str:
    return re.sub(r"<(?:(\w+):)?\w+>", lambda part: SAMPLES[part[1] or "str"], str(pattern))
