"""Checks an uploaded file as a whole, and turns it into what is stored."""

from __future__ import annotations

from dataclasses import dataclass

from home.documents import drawing, storage
from home.documents.detection import detect


@dataclass(frozen=True)
class Facts:
    """What is stored about a file; `pages` of a PDF, `size` in bytes."""

    kind: str
    content_type: str
    size: int
    pages: int


def check(name: str, called: str) -> Facts:
    """Return the facts about the unfinished file `name`; raise UnusableDocument, DocumentsBusy.

    `called` is its name where it comes from. A picture is replaced by one that is drawn anew.
    """
    path = storage.unfinished(name)
    found = detect(path, called)
    pages = 0
    if found.kind == "pdf":
        pages = drawing.pages_of(path)
    elif found.kind == "picture":
        drawn = path.with_suffix(".drawn")
        drawing.convert_picture(path, drawn)
        drawn.replace(path)
    elif found.kind == "markdown":
        drawing.render_markdown(path)
    return Facts(found.kind, found.content_type, path.stat().st_size, pages)
