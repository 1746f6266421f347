"""Detects what a file contains from its first bytes, never from its name."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from home.documents.errors import UnusableDocument

MEGABYTE = 1024 * 1024
HEAD = 4096  # bytes that decide
# Bytes, by kind. A picture and a text are read as a whole; the others never are.
LARGEST = {
    "pdf": 200 * MEGABYTE,
    "picture": 20 * MEGABYTE,
    "text": MEGABYTE,
    "markdown": MEGABYTE // 4,
    "audio": 200 * MEGABYTE,
    "video": 200 * MEGABYTE,
}
LARGEST_OF_ALL = max(LARGEST.values())
# The only content types that are ever sent, and how a saved file's name ends.
ENDINGS = {
    "application/pdf": "pdf",
    "image/webp": "webp",
    "text/plain": "txt",
    "text/markdown": "md",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/wav": "wav",
    "audio/ogg": "ogg",
    "video/ogg": "ogv",
    "video/mp4": "mp4",
    "video/webm": "webm",
}
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_MP4 = re.compile(rb"....ftyp(isom|iso[2-9]|mp4[12]|avc1|M4V |dash|mmp4|MSNV|3gp[4-7])", re.DOTALL)
_M4A = re.compile(rb"....ftypM4[AB] ", re.DOTALL)
# Frame header of MPEG audio, layer III: eleven bits, no reserved version, bit rate or sample rate.
_MP3 = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xef]")
# Control characters besides tab, line feed, form feed and carriage return.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True)
class Detected:
    """A kind of document, and the content type with which its file is sent."""

    kind: str
    content_type: str


def detect(path: Path, name: str) -> Detected:
    """Return what the file at `path` contains; raise UnusableDocument.

    Text whose `name` ends with .md or .markdown is Markdown: both are text, and no content tells
    them apart.
    """
    size = path.stat().st_size
    if not size:
        raise UnusableDocument("empty")
    with path.open("rb") as file:
        found = _by_signature(file.read(HEAD)) or _as_text(path, size, name)
    if size > LARGEST[found.kind]:
        raise UnusableDocument("large")
    return found


def _by_signature(head: bytes) -> Detected | None:
    if b"%PDF-" in head[:1024]:  # ISO 32000-1, annex H: within the first 1024 bytes
        return Detected("pdf", "application/pdf")
    if head.startswith(_PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return Detected("picture", "image/webp")
    return _media(head)


def _media(head: bytes) -> Detected | None:
    is_ogg, is_matroska = head.startswith(b"OggS"), head.startswith(b"\x1a\x45\xdf\xa3")
    signs = {
        "video/ogg": is_ogg and b"\x80theora" in head,
        "audio/ogg": is_ogg,
        "video/webm": is_matroska and b"webm" in head[:64],
        "audio/wav": head[:4] == b"RIFF" and head[8:12] == b"WAVE",
        "audio/mpeg": head.startswith(b"ID3") or _MP3.match(head),
        "audio/mp4": _M4A.match(head),
        "video/mp4": _MP4.match(head),
    }
    found = next((content_type for content_type, holds in signs.items() if holds), None)
    return Detected(found.partition("/")[0], found) if found else None


def _as_text(path: Path, size: int, name: str) -> Detected:
    if size > LARGEST["text"]:
        raise UnusableDocument("kind")
    text = read_text(path)
    if _UNPRINTABLE.search(text):
        raise UnusableDocument("kind")
    if name.lower().endswith((".md", ".markdown")):
        return Detected("markdown", "text/markdown")
    return Detected("text", "text/plain")


def read_text(path: Path) -> str:
    """Return the text of a file; raise UnusableDocument unless it is UTF-8, and not too long."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST["text"] + 1)  # A restored backup may bring a longer one.
    except FileNotFoundError as error:
        raise UnusableDocument("gone") from error
    if len(content) > LARGEST["text"]:
        raise UnusableDocument("large")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnusableDocument("text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableDocument("kind" if b"\0" in content else "text") from error
