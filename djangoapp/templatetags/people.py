"""Template filters for initials and avatar colors."""

import unicodedata
import zlib

from django import template

from accounts.names import characters
from accounts.summaries import who

register = template.Library()
register.filter(who)

TONES = 8
"""How many `.tone-N` classes static/css/parts.css has."""


@register.filter
def initials(name: str) -> str:
    """Return the initials of the first and last word of `name`; "?" without letters."""
    words = [word for word in map(_first_sign, name.split()) if word]
    if not words:
        return "?"
    ends = words[:1] if len(words) == 1 else [words[0], words[-1]]
    return "".join(ends).upper()


@register.filter
def tone(name: str) -> int:
    """Return the color class of `name`, 0 to TONES - 1, always the same."""
    return zlib.crc32(characters.canonical(name).encode()) % TONES


def _first_sign(word: str) -> str:
    """Return the first letter or digit of `word`, composed, or nothing if there is none."""
    return next((sign for sign in unicodedata.normalize("NFC", word) if sign.isalnum()), "")
