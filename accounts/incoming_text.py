"""Decodes text from files and standard input.

A people list, a settings file and a password are decoded the same way, whichever program saved
them. Works without Django, because the command line reads before Django is loaded.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

# The longer byte order marks first: UTF-32 LE begins like UTF-16 LE.
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_LOOKED_AT = 40  # bytes, to detect UTF-16 without a byte order mark
# DOS end-of-file characters.
_END_OF_FILE, _FILLING = "\x1a", "\x1a\0 \t\r\n"
_LINE_END = re.compile("\r\n?")


class NotText(ValueError):
    """The bytes are not text in any encoding that can be detected."""


@dataclass(frozen=True)
class IncomingText:
    """What was read, with "\\n" at the end of each line; `guessed` if its encoding was."""

    text: str
    guessed: bool = False


def decode(content: bytes, *, otherwise: str = "") -> IncomingText:
    """Return the text in `content`, without a byte order mark; raise NotText.

    Detects UTF-8, UTF-16 and UTF-32. Other bytes are decoded as `otherwise`, if given; that is a
    guess, so don't use it for passwords.
    """
    encoding, guessed = _recognized(content), False
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        if not otherwise or encoding != "utf-8":
            raise NotText from error
        text, guessed = _guessed(content, otherwise), True
    text = _without_end_of_file(text.lstrip("\ufeff"))
    if "\0" in text:
        raise NotText
    return IncomingText(_LINE_END.sub("\n", text), guessed)


def _without_end_of_file(text: str) -> str:
    within = len(text.rstrip(_FILLING))
    return text[:within] + text[within:].partition(_END_OF_FILE)[0]


def needs_all(line: bytes) -> bool:
    """Whether the first line of a stream, cut at the byte of "\\n", is not a line of text yet.

    In UTF-16 that byte is half of a character, which need not be the end of a line.
    """
    return not _recognized(line).startswith("utf-8")


def _guessed(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotText from error


def _recognized(content: bytes) -> str:
    """Return the encoding from the byte order mark or from zeros in every other byte."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return encoding
    even, odd = content[:_LOOKED_AT:2], content[1:_LOOKED_AT:2]
    if len(odd) > 1 and all(even) and not any(odd):
        return "utf-16-le"
    if len(odd) > 1 and all(odd) and not any(even):
        return "utf-16-be"
    return "utf-8"
